import { graphql } from './generated/gql.ts';
import type { CreateVersionMutation } from './generated/graphql.ts';

export const CreateVersion = graphql(`
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
`);

/**
 * Says in words what came of a createVersion.
 *
 * Every member of the result union has a case of its own: when the schema gets another refusal, this function
 * stops compiling until somebody decides what to do about it.
 */
export function describeOutcome(result: CreateVersionMutation['createVersion']): string {
  switch (result.__typename) {
    case 'CreateVersionSuccess':
      return `Made version ${result.version.number}, ${result.version.name}.`;
    case 'InvalidFileChangesError':
      return ['Bad changes:', ...result.issues.map(issue => `  ${issue.path}: ${issue.message}`)].join('\n');
    case 'InvalidInputError':
      return ['Bad input:', ...result.issues.map(issue => `  ${issue.field}: ${issue.message}`)].join('\n');
    case 'LimitExceededError':
      return `Too large: ${result.actual} where ${result.limit} allows ${result.maximum}.`;
    case 'VersionConflictError':
      return `Somebody was faster and made version ${result.latestVersion.number}, ${result.latestVersion.name}.`;
    case 'VersionNotFoundError':
      return `There is no version ${result.number}; the latest is ${result.latestVersionNumber}.`;
    case 'ProjectInactiveError':
      return `${result.project.name} is deleted; restore it first.`;
    case 'ProjectNotFoundError':
      return `There is no project ${result.projectId}.`;
    case 'IdempotencyKeyReusedError':
      return `The key ${result.idempotencyKey} belongs to another call.`;
    case 'ForbiddenError':
      return result.message;
    default:
      return describeUnknown(result);
  }
}

/**
 * Describes a refusal that a newer server knows and this program does not: `... on MutationError` selected the
 * message of that one, too. The parameter's type is what makes the switch above exhaustive.
 */
function describeUnknown(refusal: never): string {
  const { message } = refusal as { message?: string };
  return message ?? 'The server answered with something new.';
}
