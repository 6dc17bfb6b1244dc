import { ApiKeyFields } from './api-key/api-key.queries.ts';
import { CreateApiKeyResolver } from './api-key/create-api-key.ts';
import { RevokeApiKeyResolver } from './api-key/revoke-api-key.ts';
import { ProjectMembers } from './member/member.queries.ts';
import { RemoveMemberResolver } from './member/remove-member.ts';
import { SetMemberResolver } from './member/set-member.ts';
import { RateLimitQueries } from './rate-limit/rate-limit.queries.ts';
import { ViewerQueries } from './viewer.queries.ts';

/** The resolvers of access: members, API keys, the viewer and what they may use up. */
export const accessModule = [
  ProjectMembers,
  SetMemberResolver,
  RemoveMemberResolver,
  ViewerQueries,
  RateLimitQueries,
  ApiKeyFields,
  CreateApiKeyResolver,
  RevokeApiKeyResolver,
] as const;
