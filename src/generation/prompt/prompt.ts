/** A file of the version that a change is made from. */
export interface TreeFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Of its content, in hexadecimal digits. */
  readonly hash: string;
}

/** Gives the texts by hash of those contents that are text; binary ones are missing. */
export type ReadTexts = (hashes: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** What a prompt is built of. */
export interface PromptInput {
  readonly projectName: string;
  readonly projectDescription: string;
  readonly projectContext: string;
  readonly changeRequest: string;
  /** Glob patterns. */
  readonly lockedPaths: readonly string[];
  /** The parent version's whole tree, by path. */
  readonly files: readonly TreeFile[];
  readonly readTexts: ReadTexts;
  /** The most tokens, as estimated, that the whole prompt may take. */
  readonly tokenBudget: number;
}

/** What a language model is asked. */
export interface Prompt {
  readonly system: string;
  readonly user: string;
  /** Those of the files whose contents were sent, in the order sent. */
  readonly paths: readonly string[];
  /** An estimate. */
  readonly tokens: number;
}
