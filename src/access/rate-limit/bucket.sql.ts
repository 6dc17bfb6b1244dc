import { statement } from '../../database/statement.ts';

/** A bucket as rate-limiter-flexible reads it. */
export const bucketByKey = statement<{ points: number; expire: string | null }, [key: unknown]>(
  'rate-limit-bucket',
  'select points, expire from rate_limit_bucket where key = $1',
);
