import { LRUCache } from 'lru-cache';
import type { TreeFile } from './fold-layers.ts';

type Page = readonly TreeFile[];

/**
 * The pages of versions' files that were read of late. Versions never change, so that none of this is ever out of
 * date; what may change of a project, such as whether it is active, is not in here.
 */
export class PageCache {
  readonly #pages: LRUCache<string, Page> | null;

  /** @param maximum the most files to remember, counted on each page; 0 for none */
  constructor(maximum = 0) {
    // Keys hold cursors, which may be long; a file takes about as much memory as 100 characters.
    const sizeCalculation = (page: Page, key: string) => page.length + Math.ceil(key.length / 100);
    this.#pages = maximum > 0 ? new LRUCache({ maxSize: maximum, sizeCalculation }) : null;
  }

  /** @param key names a version and a page of its files */
  get(key: string): Page | undefined {
    return this.#pages?.get(key);
  }

  set(key: string, page: Page): void {
    this.#pages?.set(key, page);
  }
}
