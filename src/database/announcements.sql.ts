import { statement } from './statement.ts';

/** The channel on which the processes of one database tell one another. */
export const CHANNEL = 'noodle';

/** Sends notices to all processes that listen, the sender's own too. To be run outside of any transaction. */
export const notify = statement<never, [notices: readonly string[]]>(
  'notify',
  `select pg_notify('${CHANNEL}', n.notice) from unnest($1::text[]) n (notice) order by n.notice`,
);
