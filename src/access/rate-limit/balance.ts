/** How a caller's bucket of points stands. */
export interface Balance {
  /** The points of a full bucket. */
  readonly limit: number;
  /** The length of a window in seconds. */
  readonly window: number;
  /** The points that are left. */
  readonly remaining: number;
  /** When the bucket is full again. */
  readonly resetAt: Date;
}

/** In how many seconds, rounded up, a bucket is full again. */
export function secondsToReset({ resetAt }: Balance): number {
  return Math.max(Math.ceil((resetAt.getTime() - Date.now()) / 1_000), 0);
}
