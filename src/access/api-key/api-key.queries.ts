import { FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { apiKeyId } from '../../graphql/global-id.ts';
import { type Asker, sight, viewerOf } from '../policy.ts';
import { ApiKey, type ApiKeyRow } from './api-key.entity.ts';
import { apiKeyById } from './api-key.loaders.ts';

@Resolver(() => ApiKey)
export class ApiKeyFields {
  @FieldResolver(() => ID, { description: 'The global id.' })
  id(@Root() { uuid }: ApiKeyRow): string {
    return apiKeyId(uuid);
  }
}

/**
 * Finds an API key that the viewer may see: their own, or with the scope `admin` anybody's. Others' are like none.
 * @throws GraphQLError as `sight` does
 */
export async function findApiKey(asker: Asker, uuid: string): Promise<ApiKeyRow | null> {
  const subject = sight(asker);
  const key = await asker.load(apiKeyById, uuid);
  // Where anyone may do all there are no keys to be seen: they are for when that ends.
  if (!key || !viewerOf(asker)) return null;
  return subject === null || key.subject === subject ? key : null;
}
