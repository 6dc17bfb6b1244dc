/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How a file's bytes are written as a string. */
export type ContentEncoding =
  /** The bytes are anything; the string is their Base64 (RFC 4648, with padding). */
  | 'BASE64'
  /** The bytes are UTF-8 text without U+0000; the string is this text. */
  | 'UTF8';

/** A project to make, with the files of its version 0. */
export type CreateProjectInput = {
  /** What it is about: at most 10,000 characters; "" by default. */
  description?: string | null | undefined;
  /** The files of version 0, instead of a template; an empty list makes an empty version. */
  files?: Array<NewFileInput> | null | undefined;
  /** A UUID of the caller's making: a repeated call with the same key and input answers as the first one did and makes nothing more. Remembered for at least 24 hours. */
  idempotencyKey?: string | null | undefined;
  /** The project's name: 1 to 255 characters after trimming. */
  name: string;
  /** The template whose files version 0 has. Without it and without `files`: the default one. */
  template?: string | null | undefined;
};

/** A version to make from a parent by file changes. */
export type CreateVersionInput = {
  /** What differs from the parent, at least one change. */
  changes: Array<FileChangeInput>;
  /** More words, at most 10,000 characters; "" by default. */
  description?: string | null | undefined;
  /** Refuse with VersionConflictError when the latest version has another number by then. */
  expectedLatestVersionNumber?: number | null | undefined;
  /** A UUID of the caller's making: a repeated call with the same key and input answers as the first one did and makes nothing more. Remembered for at least 24 hours. */
  idempotencyKey?: string | null | undefined;
  /** What the version is or changes: 1 to 255 characters after trimming. */
  name: string;
  /** The number of the version to start from: any of the project's, so that trees branch. */
  parentNumber: number;
  /** The project's id. */
  projectId: string | number;
};

/** The end of a file that the parent has. */
export type DeleteFileInput = {
  /** The path of a file that the parent has. */
  path: string;
};

/** The kind of a refusal, for programs. */
export type ErrorCode =
  /** Something changed since the caller looked; look again. */
  | 'CONFLICT'
  /** The caller may see this but not change it. See ForbiddenError. */
  | 'FORBIDDEN'
  /** The idempotency key belongs to a call with another input. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** File changes are bad; see their issues. */
  | 'INVALID_FILE_CHANGES'
  /** Fields of the input break their rules. */
  | 'INVALID_INPUT'
  /** The call, or what it would make, is too large. */
  | 'LIMIT_EXCEEDED'
  /** Two versions are in conflict; see the conflicts. */
  | 'MERGE_CONFLICT'
  /** What the input names does not exist. */
  | 'NOT_FOUND'
  /** The project is deleted; restore it to write to it. */
  | 'PROJECT_INACTIVE'
  /** Something that the call needs is not set up. */
  | 'UNAVAILABLE';

/** One change of one file, as exactly one of the four. All changes of a list are made at once, to the parent's files, so that their order does not matter and no path may be named by two of them. */
export type FileChangeInput =
  {   /** A file where the parent has none. */
  create: NewFileInput; delete?: never; rename?: never; update?: never; }
  |  { create?: never;   /** The end of an existing file. */
  delete: DeleteFileInput; rename?: never; update?: never; }
  |  { create?: never; delete?: never;   /** Another path for an existing file. */
  rename: RenameFileInput; update?: never; }
  |  { create?: never; delete?: never; rename?: never;   /** A new content for an existing file. */
  update: UpdateFileInput; };

/** What is wrong with a file change. */
export type FileChangeIssueCode =
  /** The content is not well-formed Unicode, holds U+0000 as text, or is not Base64. */
  | 'CONTENT_INVALID'
  /** An update's expectedHash is not that of the parent's file. */
  | 'CONTENT_STALE'
  /** The content has more bytes than a file may have. */
  | 'CONTENT_TOO_LARGE'
  /** A model's edit can't be made: its search text does not stand exactly once in the file, the path has no text, or the change lacks what it needs. */
  | 'EDIT_FAILED'
  /** An earlier change of the list names the path, too. */
  | 'PATH_DUPLICATED'
  /** The path of a create, or a rename's target, is a file already. */
  | 'PATH_EXISTS'
  /** The path is empty or blank, absolute, has `.`, `..`, empty or blank segments, a backslash, a colon, control or bidirectional characters, ill-formed Unicode, a segment that ends in a dot or a space, `.git` or one of its aliases (any case, `git~1`, with ignorable characters), a name reserved on Windows (CON, AUX, COM1 ..., with any extension), or is too long. */
  | 'PATH_INVALID'
  /** A model wrote to a path that the project's lockedPaths keep from models. */
  | 'PATH_LOCKED'
  /** The path of an update or delete, or of a rename's source, is no file. */
  | 'PATH_NOT_FOUND'
  /** A file stands where a directory is needed, or the other way round. */
  | 'PATH_OBSTRUCTED';

/** A file that is to be: its path and its content. */
export type NewFileInput = {
  /** The file's whole content, written as `encoding` says. */
  content: string;
  /** How `content` writes the bytes. */
  encoding?: ContentEncoding | null | undefined;
  /** Relative, `/`-separated, at most 1,024 bytes (255 a segment); brought into Unicode NFC. See FileChangeIssueCode for what is refused. */
  path: string;
};

/** Another path, and perhaps another content, for a file that the parent has. */
export type RenameFileInput = {
  /** The file's whole new content, written as `encoding` says; left out: the same as before. */
  content?: string | null | undefined;
  /** How `content` writes the bytes. */
  encoding?: ContentEncoding | null | undefined;
  /** The path of a file that the parent has. */
  from: string;
  /** The new path. Relative, `/`-separated, at most 1,024 bytes (255 a segment); brought into Unicode NFC. See FileChangeIssueCode for what is refused. */
  to: string;
};

/** A new content for a file that the parent has. */
export type UpdateFileInput = {
  /** The file's whole new content, written as `encoding` says. */
  content: string;
  /** How `content` writes the bytes. */
  encoding?: ContentEncoding | null | undefined;
  /** The hash that the caller saw: the change is refused when the parent's file has another. */
  expectedHash?: string | null | undefined;
  /** The path of a file that the parent has. */
  path: string;
};

export type CreateVersionMutationVariables = Exact<{
  input: CreateVersionInput;
}>;


export type CreateVersionMutation = { createVersion:
    | { __typename: 'CreateVersionSuccess', version: { number: number, name: string } }
    | { __typename: 'ForbiddenError', code: ErrorCode, message: string }
    | { __typename: 'IdempotencyKeyReusedError', code: ErrorCode, message: string, idempotencyKey: string }
    | { __typename: 'InvalidFileChangesError', code: ErrorCode, message: string, issues: Array<{ index: number, code: FileChangeIssueCode, path: string, message: string }> }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ field: string, message: string }> }
    | { __typename: 'LimitExceededError', code: ErrorCode, message: string, limit: string, actual: number, maximum: number }
    | { __typename: 'ProjectInactiveError', code: ErrorCode, message: string, project: { name: string } }
    | { __typename: 'ProjectNotFoundError', code: ErrorCode, message: string, projectId: string }
    | { __typename: 'VersionConflictError', code: ErrorCode, message: string, latestVersion: { number: number, name: string } }
    | { __typename: 'VersionNotFoundError', code: ErrorCode, message: string, number: number, latestVersionNumber: number }
   };

export type CreateProjectMutationVariables = Exact<{
  input: CreateProjectInput;
}>;


export type CreateProjectMutation = { createProject:
    | { __typename: 'CreateProjectSuccess', project: { id: string, name: string } }
    | { __typename: 'ForbiddenError', code: ErrorCode, message: string }
    | { __typename: 'IdempotencyKeyReusedError', code: ErrorCode, message: string }
    | { __typename: 'InvalidFileChangesError', code: ErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string }
    | { __typename: 'LimitExceededError', code: ErrorCode, message: string }
    | { __typename: 'TemplateNotFoundError', code: ErrorCode, message: string }
   };

export type VersionsOfProjectQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type VersionsOfProjectQuery = { project: { versions: { nodes: Array<{ number: number, name: string, fileCount: number, parent: { number: number } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const CreateVersionDocument = new TypedDocumentString(`
    mutation CreateVersion($input: CreateVersionInput!) {
  createVersion(input: $input) {
    __typename
    ... on CreateVersionSuccess {
      version {
        number
        name
      }
    }
    ... on MutationError {
      code
      message
    }
    ... on IdempotencyKeyReusedError {
      idempotencyKey
    }
    ... on InvalidFileChangesError {
      issues {
        index
        code
        path
        message
      }
    }
    ... on InvalidInputError {
      issues {
        field
        message
      }
    }
    ... on LimitExceededError {
      limit
      actual
      maximum
    }
    ... on ProjectInactiveError {
      project {
        name
      }
    }
    ... on ProjectNotFoundError {
      projectId
    }
    ... on VersionConflictError {
      latestVersion {
        number
        name
      }
    }
    ... on VersionNotFoundError {
      number
      latestVersionNumber
    }
  }
}
    `) as unknown as TypedDocumentString<CreateVersionMutation, CreateVersionMutationVariables>;
export const CreateProjectDocument = new TypedDocumentString(`
    mutation CreateProject($input: CreateProjectInput!) {
  createProject(input: $input) {
    __typename
    ... on CreateProjectSuccess {
      project {
        id
        name
      }
    }
    ... on MutationError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateProjectMutation, CreateProjectMutationVariables>;
export const VersionsOfProjectDocument = new TypedDocumentString(`
    query VersionsOfProject($id: ID!, $after: String) {
  project(id: $id) {
    versions(first: 100, after: $after) {
      nodes {
        number
        name
        fileCount
        parent {
          number
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<VersionsOfProjectQuery, VersionsOfProjectQueryVariables>;