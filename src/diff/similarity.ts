/** The score of contents that hold the same (Git's MAX_SCORE). */
export const SCORE_MAX = 60_000;

/** The score from which on contents are similar: 50 %, as `git diff -M` has it. */
export const SCORE_MIN = 30_000;

const CHUNK_BYTES_MAX = 64;

/** Hashes are remainders of this prime, Git's HASHBASE. */
const HASHES = 107_927;

/** How many contents before are kept as candidates for each one after (Git's NUM_CANDIDATE_PER_DST). */
const CANDIDATES = 4;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** What a content is made of: how many of its bytes lie in chunks of each hash (Git's spanhash). */
export interface Fingerprint {
  /** Of the whole content, in bytes. */
  readonly size: number;
  /** Ascending, each once. */
  readonly hashes: Uint32Array;
  /** How many bytes lie in chunks of the hash at the same position. */
  readonly bytes: Uint32Array;
}

/** The fingerprint of a content that nothing is similar to. */
export const NO_FINGERPRINT: Fingerprint = {
  size: 0,
  hashes: new Uint32Array(),
  bytes: new Uint32Array(),
};

/** Bytes by hash, all 0 between calls. It is kept because most contents are smaller than it. */
const tally = new Uint32Array(HASHES);

/**
 * Gives a content's fingerprint, as diffcore-delta.c in Git does. Chunks end after a line feed, after 64 bytes and at
 * the end of the content; Git before 2.44 leaves an unfinished last line out.
 * @param isText whether a carriage return before a line feed counts as nothing
 */
export function fingerprint(bytes: Uint8Array, isText: boolean): Fingerprint {
  const size = bytes.length;
  const seen: number[] = [];
  let low = 0;
  let high = 0;
  let length = 0;
  for (let i = 0; i < size; i++) {
    const byte = bytes[i] as number;
    if (isText && byte === CARRIAGE_RETURN && bytes[i + 1] === LINE_FEED) continue;
    const carry = low >>> 25;
    low = (((low << 7) ^ (high >>> 25)) + byte) | 0;
    high = (high << 7) ^ carry;
    if (++length < CHUNK_BYTES_MAX && byte !== LINE_FEED && i + 1 < size) continue;
    const hash = ((low + Math.imul(high, 0x61)) >>> 0) % HASHES;
    if (tally[hash] === 0) seen.push(hash);
    tally[hash] = (tally[hash] as number) + length;
    low = 0;
    high = 0;
    length = 0;
  }
  const hashes = Uint32Array.from(seen).sort();
  const counts = hashes.map(hash => tally[hash] as number);
  for (const hash of hashes) tally[hash] = 0;
  return { size, hashes, bytes: counts };
}

/**
 * Whether contents of these sizes in bytes could reach a score: the smaller one would have to be in the larger one as
 * a whole. Empty contents are similar to nothing.
 * @param minimum the score, of 60,000
 */
export function couldBeSimilar(sizeA: number, sizeB: number, minimum: number = SCORE_MIN): boolean {
  const larger = Math.max(sizeA, sizeB);
  return larger > 0 && Math.min(sizeA, sizeB) * SCORE_MAX >= larger * minimum;
}

/**
 * Scores how similar two contents are, from 0 to 60,000: the share of the larger one that is copied, as
 * estimate_similarity in Git's diffcore-rename.c has it. 0 where the sizes alone say that it is below 30,000. Contents
 * of the same lines in another order score 60,000.
 */
export function similarityScore(before: Fingerprint, after: Fingerprint): number {
  let copied = 0;
  let at = 0;
  for (let i = 0; i < before.hashes.length && at < after.hashes.length; i++) {
    const hash = before.hashes[i] as number;
    while ((after.hashes[at] as number) < hash) at++;
    if (after.hashes[at] !== hash) continue;
    copied += Math.min(before.bytes[i] as number, after.bytes[at] as number);
  }
  return scoreOf(copied, before.size, after.size);
}

function scoreOf(copied: number, sizeA: number, sizeB: number): number {
  return couldBeSimilar(sizeA, sizeB) ? Math.floor((copied * SCORE_MAX) / Math.max(sizeA, sizeB)) : 0;
}

/** Gives a test of whether a content of some size in bytes could be similar to one of these. */
export function couldBeSimilarToOneOf(others: readonly number[]): (size: number) => boolean {
  const sizes = Float64Array.from(others).sort();
  return size => {
    // The first that isn't too small is the nearest, or is no larger than this one.
    let first = 0;
    for (let end = sizes.length; first < end; ) {
      const middle = (first + end) >> 1;
      if (2 * (sizes[middle] as number) < size) first = middle + 1;
      else end = middle;
    }
    return first < sizes.length && couldBeSimilar(size, sizes[first] as number);
  };
}

/**
 * Gives a function that scores the similarity of a content to each of these, in their order. They are laid out by hash,
 * so that the effort lies in the chunks that contents share, not in all that they hold.
 */
export function similarityToEach(fingerprints: readonly Fingerprint[]): (after: Fingerprint) => number[] {
  // Of each hash the position where its entries start; then, while they are put there, of the next one.
  const starts = new Uint32Array(HASHES + 2);
  for (const { hashes } of fingerprints) {
    for (const hash of hashes) starts[hash + 2] = (starts[hash + 2] as number) + 1;
  }
  for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] as number) + (starts[i - 1] as number);
  const owners = new Uint32Array(starts.at(-1) as number);
  const lengths = new Uint32Array(owners.length);
  for (const [owner, { hashes, bytes }] of fingerprints.entries()) {
    for (let i = 0; i < hashes.length; i++) {
      const slot = (hashes[i] as number) + 1;
      const at = starts[slot] as number;
      owners[at] = owner;
      lengths[at] = bytes[i] as number;
      starts[slot] = at + 1;
    }
  }
  const copied = new Float64Array(fingerprints.length);
  return after => {
    copied.fill(0);
    for (let i = 0; i < after.hashes.length; i++) {
      const hash = after.hashes[i] as number;
      const most = after.bytes[i] as number;
      const end = starts[hash + 1] as number;
      for (let at = starts[hash] as number; at < end; at++) {
        const owner = owners[at] as number;
        const length = lengths[at] as number;
        copied[owner] = (copied[owner] as number) + (length < most ? length : most);
      }
    }
    return fingerprints.map(({ size }, owner) => scoreOf(copied[owner] as number, size, after.size));
  };
}

/** Contents, by their positions, that are similar. */
export interface SimilarPair {
  readonly before: number;
  readonly after: number;
  /** From 30,000 to 60,000. */
  readonly score: number;
}

/**
 * Compares contents all with all. For each one after, the four best before are kept; equally good ones in the order in
 * which Git finds them (record_if_better in diffcore-rename.c), which decides who is kept where there are more.
 * @param sameName whether the files at these positions, before and after, have the same name: better at equal scores
 * @returns the best first
 */
export function mostSimilar(
  before: readonly Fingerprint[],
  after: readonly Fingerprint[],
  sameName: (before: number, after: number) => boolean,
): SimilarPair[] {
  const scoresOf = similarityToEach(before);
  const ranked: (SimilarPair & { rank: number })[] = [];
  for (const [target, print] of after.entries()) {
    const slots = Array.from({ length: CANDIDATES }, () => ({
      before: -1,
      after: target,
      score: 0,
      rank: -1,
    }));
    let worst = 0;
    let least = -1;
    for (const [source, score] of scoresOf(print).entries()) {
      // Scores below the minimum take slots, too: who replaces them stands before others that are as good.
      if (2 * score + 1 <= least) continue;
      const rank = 2 * score + (sameName(source, target) ? 1 : 0);
      if (rank <= least) continue;
      slots[worst] = { before: source, after: target, score, rank };
      const ranks = slots.map(slot => slot.rank);
      least = Math.min(...ranks);
      worst = ranks.indexOf(least);
    }
    ranked.push(...slots.filter(({ score }) => score >= SCORE_MIN));
  }
  return ranked.sort((a, b) => b.rank - a.rank);
}
