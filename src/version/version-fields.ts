/** The fields that the inputs of all mutations have which make a version from a parent. */
export const versionNameField = {
  description: 'What the version is or changes: 1 to 255 characters after trimming.',
};

export const versionDescriptionField = {
  nullable: true,
  description: 'More words, at most 10,000 characters; "" by default.',
};

export const expectedLatestVersionNumberField = {
  nullable: true,
  description: 'Refuse with VersionConflictError when the latest version has another number by then.',
};
