import { registerEnumType } from 'type-graphql';

/** What became of a file from one version to another. */
export enum FileStatus {
  ADDED = 'ADDED',
  MODIFIED = 'MODIFIED',
  DELETED = 'DELETED',
  RENAMED = 'RENAMED',
}

registerEnumType(FileStatus, {
  name: 'FileStatus',
  description: 'What became of a file from one version to another.',
  valuesConfig: {
    ADDED: { description: 'It was not there before.' },
    MODIFIED: { description: 'It has another content.' },
    DELETED: { description: 'It is not there any more.' },
    RENAMED: { description: 'It stood at another path; its content may have changed, too.' },
  },
});
