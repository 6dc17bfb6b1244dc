import type { EntityManager } from '@mikro-orm/postgresql';
import { GraphQLDateTime } from 'graphql-scalars';
import { Arg, Ctx, createUnionType, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Context } from '../../graphql/context.ts';
import { InvalidInputError, LimitExceededError } from '../../graphql/refusals.ts';
import { Rejection } from '../../graphql/rejection.ts';
import { ForbiddenError } from '../access-refusals.ts';
import { viewerOf } from '../policy.ts';
import { covers, Scope } from '../scope.ts';
import { OUTSIDE } from '../target.ts';
import type { Viewer } from '../viewer.ts';
import { ApiKey } from './api-key.entity.ts';
import { type CheckedKey, checkKey, type MadeKey, makeApiKey } from './make-api-key.ts';

@InputType({ description: 'An API key to make.' })
export class CreateApiKeyInput {
  @Field(() => String, {
    description: 'What to call it, such as what it is for: 1 to 255 characters after trimming.',
  })
  name!: string;

  @Field(() => [String], {
    description:
      "What its bearer may do: `read`, `write` (which covers `read`) or `admin` (which covers all); none beyond the viewer's own.",
  })
  scopes!: string[];

  @Field(() => String, {
    nullable: true,
    description:
      'Whom its bearer acts as; by default the viewer. Another subject takes the scope `admin`. It needs no account: memberships name it.',
  })
  subject?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ends; by default never.' })
  expiresAt?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'The API key is made.' })
export class CreateApiKeySuccess {
  @Field(() => ApiKey, { description: 'The new key.' })
  readonly apiKey: ApiKey;

  @Field(() => String, {
    description: 'What its bearer sends as "Authorization: Bearer <secret>". It is shown this once: keep it.',
  })
  readonly secret: string;

  constructor({ apiKey, secret }: MadeKey) {
    this.apiKey = apiKey;
    this.secret = secret;
  }
}

export const CreateApiKeyResult = createUnionType({
  name: 'CreateApiKeyResult',
  description: 'The new API key with its secret, or why there is none.',
  types: () => [CreateApiKeySuccess, InvalidInputError, LimitExceededError, ForbiddenError] as const,
});

/**
 * Makes an API key for a viewer, or for whom they name.
 * @param em in a transaction
 * @param viewer who asks; null for nobody known, who gets none
 * @throws Rejection with any refusal of CreateApiKeyResult
 */
export async function createApiKey(
  em: EntityManager,
  { subject, expiresAt = null, ...input }: CreateApiKeyInput,
  viewer: Viewer | null,
): Promise<MadeKey> {
  if (!viewer) throw refused('There is no viewer to make an API key for: use the command `npm run api-key`.');
  const key = checkKey({ ...input, expiresAt, subject: subject ?? viewer.subject });
  demandGift(viewer, key);
  return makeApiKey(em, key);
}

/** @throws Rejection with ForbiddenError when a viewer may not give a key */
function demandGift({ subject, scopes, apiKeyId }: Viewer, key: CheckedKey): void {
  const isAdmin = covers(scopes, Scope.ADMIN);
  // A key that leaked must not outlive its end in others that its finder has made.
  if (apiKeyId && !isAdmin) throw refused('With an API key, making others takes the scope "admin".');
  if (key.subject !== subject && !isAdmin) {
    throw refused('To make an API key for another subject takes the scope "admin".');
  }
  const lacking = key.scopes.find(scope => !covers(scopes, scope));
  if (lacking) throw refused(`The credential lacks the scope "${lacking}", so that it can't give it.`);
}

function refused(message: string): Rejection {
  return new Rejection(new ForbiddenError(message));
}

@Resolver()
export class CreateApiKeyResolver {
  @Mutation(() => CreateApiKeyResult, {
    description:
      'Makes an API key for the viewer. Whoever came with an API key needs the scope `admin`, as does who names another subject. Its secret is shown once.',
  })
  createApiKey(
    @Arg('input', () => CreateApiKeyInput, { description: 'What the key is to be.' })
    input: CreateApiKeyInput,
    @Ctx() context: Context,
  ) {
    return context.mutate(
      OUTSIDE,
      em => createApiKey(em, input, viewerOf(context)),
      made => new CreateApiKeySuccess(made),
    );
  }
}
