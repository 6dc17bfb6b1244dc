import type { Logger } from 'pino';
import { PatchLimit } from '../comparison/patch-limit.ts';
import type { Config } from '../config.ts';
import { Announcements } from '../database/announcements.ts';
import { BatchSizes } from '../database/batch-sizes.ts';
import { Memory } from '../database/memory.ts';
import { DiffPool } from '../diff/diff-pool.ts';
import { ContentLimit } from '../file/content-limit.ts';
import { PageCache } from '../file/page-cache.ts';
import { GenerationQueue } from '../generation/generation-queue.ts';
import { SearchIndexing } from '../search/search-index.ts';
import type { ServerParts } from './server-parts.ts';

/** What a server remembers from one request to the next, and what ends the part of it that works. */
export interface ServerMemory {
  readonly memory: Memory;
  close(): Promise<void>;
}

/** Makes the memory of a server. */
export function serverMemory(
  config: Pick<Config, 'MAX_PATCH_SIZE' | 'PAGE_CACHE_FILES' | 'MAX_VERSION_SIZE'>,
  { announcements, generations, metrics }: ServerParts,
  log: Logger,
): ServerMemory {
  const diffs = new DiffPool();
  const indexing = new SearchIndexing({
    onFault: err => log.error({ err }, 'a project could not be brought into the search index'),
  });
  const memory = new Memory()
    .put(announcements ?? new Announcements())
    .put(generations ?? new GenerationQueue())
    .put(new BatchSizes(size => metrics?.countBatch(size)))
    .put(diffs)
    .put(indexing)
    .put(new PatchLimit(config.MAX_PATCH_SIZE))
    .put(new PageCache(config.PAGE_CACHE_FILES))
    .put(new ContentLimit(config.MAX_VERSION_SIZE));
  return {
    memory,
    async close() {
      await diffs.close();
      indexing.close();
    },
  };
}
