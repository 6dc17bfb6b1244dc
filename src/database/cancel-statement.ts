import pg from 'pg';

/** How long a statement may go on that was cancelled, and a request to cancel it may take, in milliseconds. */
const PATIENCE_MS = 5_000;

/** After how many milliseconds it is cancelled again: a request that overtakes its statement comes to nothing. */
const RETRY_MS = 100;

/** What pg knows of a connection and its types do not tell. */
interface Connected {
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean | object;
  readonly sslNegotiation: string;
  readonly processID: number;
  readonly secretKey: number;
}

interface CancelConnection extends pg.Connection {
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
}

/**
 * Has PostgreSQL cancel the statement that a client has under way, by the protocol's request for it. That names the
 * connection and not the statement, so nothing else must be sent on it until this resolves: from then on no request
 * can hit what comes next. A connection of which that isn't sure, or whose statement does not end, is given up.
 * @param ended resolves when the statement has ended, one way or the other
 */
export async function cancelStatement(client: pg.Client, ended: Promise<void>): Promise<void> {
  const late = setTimeout(() => giveUp(client), PATIENCE_MS);
  let isSure: boolean;
  do isSure = await requestCancel(client as unknown as Connected);
  while (isSure && !(await resolvesSoon(ended)));
  await ended;
  clearTimeout(late);
  if (!isSure) giveUp(client);
}

/** Says that the server has taken the request: it closes the connection once it has signalled to the other. */
function requestCancel({ host, port, ssl, sslNegotiation, ...key }: Connected): Promise<boolean> {
  const config = { ssl, sslNegotiation } as unknown as pg.ConnectionConfig;
  const connection = new pg.Connection(config) as CancelConnection;
  return new Promise(resolve => {
    let isSent = false;
    const send = () => {
      connection.cancel(key.processID, key.secretKey);
      isSent = true;
    };
    const end = (isTaken: boolean) => {
      clearTimeout(late);
      connection.stream.destroy();
      resolve(isTaken);
    };
    const late = setTimeout(() => end(false), PATIENCE_MS);
    connection.on('error', () => end(false));
    connection.on('end', () => end(isSent));
    connection.on('sslconnect', send);
    connection.on('connect', () => {
      if (!ssl) send();
      else if (sslNegotiation !== 'direct') connection.requestSsl();
    });
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
    else connection.connect(port, host);
  });
}

async function resolvesSoon(ended: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const later = new Promise<false>(resolve => {
    timer = setTimeout(() => resolve(false), RETRY_MS);
  });
  const isEnded = await Promise.race([ended.then(() => true), later]);
  clearTimeout(timer);
  return isEnded;
}

/** Ends a connection, which the pool then drops. */
function giveUp(client: pg.Client): void {
  client.end().catch(() => {});
}
