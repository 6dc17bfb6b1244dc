import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import {
  Arg,
  Ctx,
  createUnionType,
  Field,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
} from 'type-graphql';
import { Context } from '../../graphql/context.ts';
import { parseGlobalId } from '../../graphql/global-id.ts';
import { Rejection } from '../../graphql/rejection.ts';
import { ForbiddenError } from '../access-refusals.ts';
import { viewerOf } from '../policy.ts';
import { covers, Scope } from '../scope.ts';
import { OUTSIDE } from '../target.ts';
import type { Viewer } from '../viewer.ts';
import { ApiKey } from './api-key.entity.ts';
import { ApiKeyNotFoundError } from './api-key-refusals.ts';

@InputType({ description: 'An API key to revoke.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: "The key's id." })
  id!: string;
}

@ObjectType({ simpleResolvers: true, description: 'The API key is revoked: its secret is good for nothing.' })
export class RevokeApiKeySuccess {
  @Field(() => ApiKey, { description: 'The key as it is now.' })
  readonly apiKey: ApiKey;

  constructor(apiKey: ApiKey) {
    this.apiKey = apiKey;
  }
}

export const RevokeApiKeyResult = createUnionType({
  name: 'RevokeApiKeyResult',
  description: 'The revoked API key, or why it is not revoked.',
  types: () => [RevokeApiKeySuccess, ApiKeyNotFoundError, ForbiddenError] as const,
});

/**
 * Revokes an API key for good; does nothing to one that is revoked already.
 * @param em in a transaction
 * @param mayRevoke whether a key of a subject is the caller's to revoke; others are like none
 * @throws Rejection with ApiKeyNotFoundError
 */
export async function revokeApiKey(
  em: EntityManager,
  { id }: RevokeApiKeyInput,
  mayRevoke: (subject: string) => boolean,
): Promise<ApiKey> {
  const parsed = parseGlobalId(id);
  const uuid = parsed?.type === 'ApiKey' ? parsed.uuid : null;
  const apiKey = uuid ? await em.findOne(ApiKey, uuid, { lockMode: LockMode.PESSIMISTIC_WRITE }) : null;
  if (!apiKey || !mayRevoke(apiKey.subject)) throw new Rejection(new ApiKeyNotFoundError(id));
  apiKey.revoke(new Date());
  return apiKey;
}

/**
 * Says whose keys a viewer may revoke: their own, with the scope `admin` anybody's.
 * @param viewer null for nobody known
 * @throws Rejection with ForbiddenError for nobody
 */
function keysOf(viewer: Viewer | null): (subject: string) => boolean {
  if (!viewer) {
    const message = 'There is no viewer whose API keys could be revoked: use the command `npm run api-key`.';
    throw new Rejection(new ForbiddenError(message));
  }
  const isAdmin = covers(viewer.scopes, Scope.ADMIN);
  return subject => isAdmin || subject === viewer.subject;
}

@Resolver()
export class RevokeApiKeyResolver {
  @Mutation(() => RevokeApiKeyResult, {
    description:
      "Revokes an API key for good: one of the viewer's own, or with the scope `admin` anybody's. Revoking a revoked key succeeds.",
  })
  revokeApiKey(
    @Arg('input', () => RevokeApiKeyInput, { description: 'The key.' }) input: RevokeApiKeyInput,
    @Ctx() context: Context,
  ) {
    return context.mutate(
      OUTSIDE,
      em => revokeApiKey(em, input, keysOf(viewerOf(context))),
      apiKey => new RevokeApiKeySuccess(apiKey),
    );
  }
}
