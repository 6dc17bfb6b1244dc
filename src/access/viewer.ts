import type { Scope } from './scope.ts';

/** A person or a program that has shown a credential. */
export interface Viewer {
  /** By what memberships name it: an identity provider's `sub`, or what an API key was made for. */
  readonly subject: string;
  readonly scopes: readonly Scope[];
  /** When the credential ends; null for never. */
  readonly expiresAt: Date | null;
  /** The id of the API key that it came with; null for a token. */
  readonly apiKeyId: string | null;
}

/** Who calls: a viewer, nobody known, or anyone where AUTH=off lets all do all. */
export type Caller = Viewer | 'nobody' | 'anyone';
