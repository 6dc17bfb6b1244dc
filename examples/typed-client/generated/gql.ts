/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation CreateVersion($input: CreateVersionInput!) {\n    createVersion(input: $input) {\n      __typename\n      ... on CreateVersionSuccess {\n        version {\n          number\n          name\n        }\n      }\n      ... on MutationError {\n        code\n        message\n      }\n      ... on IdempotencyKeyReusedError {\n        idempotencyKey\n      }\n      ... on InvalidFileChangesError {\n        issues {\n          index\n          code\n          path\n          message\n        }\n      }\n      ... on InvalidInputError {\n        issues {\n          field\n          message\n        }\n      }\n      ... on LimitExceededError {\n        limit\n        actual\n        maximum\n      }\n      ... on ProjectInactiveError {\n        project {\n          name\n        }\n      }\n      ... on ProjectNotFoundError {\n        projectId\n      }\n      ... on VersionConflictError {\n        latestVersion {\n          number\n          name\n        }\n      }\n      ... on VersionNotFoundError {\n        number\n        latestVersionNumber\n      }\n    }\n  }\n": typeof types.CreateVersionDocument,
    "\n  mutation CreateProject($input: CreateProjectInput!) {\n    createProject(input: $input) {\n      __typename\n      ... on CreateProjectSuccess {\n        project {\n          id\n          name\n        }\n      }\n      ... on MutationError {\n        code\n        message\n      }\n    }\n  }\n": typeof types.CreateProjectDocument,
    "\n  query VersionsOfProject($id: ID!, $after: String) {\n    project(id: $id) {\n      versions(first: 100, after: $after) {\n        nodes {\n          number\n          name\n          fileCount\n          parent {\n            number\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.VersionsOfProjectDocument,
};
const documents: Documents = {
    "\n  mutation CreateVersion($input: CreateVersionInput!) {\n    createVersion(input: $input) {\n      __typename\n      ... on CreateVersionSuccess {\n        version {\n          number\n          name\n        }\n      }\n      ... on MutationError {\n        code\n        message\n      }\n      ... on IdempotencyKeyReusedError {\n        idempotencyKey\n      }\n      ... on InvalidFileChangesError {\n        issues {\n          index\n          code\n          path\n          message\n        }\n      }\n      ... on InvalidInputError {\n        issues {\n          field\n          message\n        }\n      }\n      ... on LimitExceededError {\n        limit\n        actual\n        maximum\n      }\n      ... on ProjectInactiveError {\n        project {\n          name\n        }\n      }\n      ... on ProjectNotFoundError {\n        projectId\n      }\n      ... on VersionConflictError {\n        latestVersion {\n          number\n          name\n        }\n      }\n      ... on VersionNotFoundError {\n        number\n        latestVersionNumber\n      }\n    }\n  }\n": types.CreateVersionDocument,
    "\n  mutation CreateProject($input: CreateProjectInput!) {\n    createProject(input: $input) {\n      __typename\n      ... on CreateProjectSuccess {\n        project {\n          id\n          name\n        }\n      }\n      ... on MutationError {\n        code\n        message\n      }\n    }\n  }\n": types.CreateProjectDocument,
    "\n  query VersionsOfProject($id: ID!, $after: String) {\n    project(id: $id) {\n      versions(first: 100, after: $after) {\n        nodes {\n          number\n          name\n          fileCount\n          parent {\n            number\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.VersionsOfProjectDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateVersion($input: CreateVersionInput!) {\n    createVersion(input: $input) {\n      __typename\n      ... on CreateVersionSuccess {\n        version {\n          number\n          name\n        }\n      }\n      ... on MutationError {\n        code\n        message\n      }\n      ... on IdempotencyKeyReusedError {\n        idempotencyKey\n      }\n      ... on InvalidFileChangesError {\n        issues {\n          index\n          code\n          path\n          message\n        }\n      }\n      ... on InvalidInputError {\n        issues {\n          field\n          message\n        }\n      }\n      ... on LimitExceededError {\n        limit\n        actual\n        maximum\n      }\n      ... on ProjectInactiveError {\n        project {\n          name\n        }\n      }\n      ... on ProjectNotFoundError {\n        projectId\n      }\n      ... on VersionConflictError {\n        latestVersion {\n          number\n          name\n        }\n      }\n      ... on VersionNotFoundError {\n        number\n        latestVersionNumber\n      }\n    }\n  }\n"): typeof import('./graphql.ts').CreateVersionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateProject($input: CreateProjectInput!) {\n    createProject(input: $input) {\n      __typename\n      ... on CreateProjectSuccess {\n        project {\n          id\n          name\n        }\n      }\n      ... on MutationError {\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').CreateProjectDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query VersionsOfProject($id: ID!, $after: String) {\n    project(id: $id) {\n      versions(first: 100, after: $after) {\n        nodes {\n          number\n          name\n          fileCount\n          parent {\n            number\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').VersionsOfProjectDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
