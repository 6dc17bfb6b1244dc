import { Ctx, Field, FieldResolver, ObjectType, Query, Resolver } from 'type-graphql';
import { Context } from '../graphql/context.ts';
import { ApiKey, type ApiKeyRow } from './api-key/api-key.entity.ts';
import { apiKeysOfSubject } from './api-key/api-key.loaders.ts';
import { sight, viewerOf } from './policy.ts';
import type { Scope } from './scope.ts';
import type { Viewer } from './viewer.ts';

/** What a viewer is told of themselves. */
@ObjectType('Viewer', {
  simpleResolvers: true,
  description: 'Who asks: a person or a program, by the credential that came with the request.',
})
export class ViewerType {
  @Field(() => String, {
    description: "By what memberships name the viewer: the `sub` of a token, or an API key's subject.",
  })
  readonly subject!: string;

  @Field(() => [String], {
    description: 'What the credential lets its bearer do: `read`, `write` (which covers `read`), `admin`.',
  })
  readonly scopes!: readonly Scope[];
}

@Resolver(() => ViewerType)
export class ViewerQueries {
  @Query(() => ViewerType, {
    nullable: true,
    description: 'Who asks; null when nobody has signed in, and where the server takes anyone (AUTH=off).',
  })
  viewer(@Ctx() context: Context): Viewer | null {
    return viewerOf(context);
  }

  @FieldResolver(() => [ApiKey], {
    description: "The API keys of the viewer's subject that are not revoked, the newest first.",
  })
  async apiKeys(@Ctx() context: Context): Promise<readonly ApiKeyRow[]> {
    sight(context);
    const viewer = viewerOf(context);
    return viewer ? context.load(apiKeysOfSubject, viewer.subject) : [];
  }
}
