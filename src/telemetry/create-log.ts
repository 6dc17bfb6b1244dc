import { type DestinationStream, type Logger, pino } from 'pino';
import { redact } from './redact.ts';

/** A write for each line would take as long as all else that logging does. What is left is written at the end. */
const BUFFERED = { sync: false, minLength: 4_096, periodicFlush: 100 };

/**
 * Makes a process's log: one JSON object a line. Nothing hands it secrets or contents; where something does by mistake,
 * their fields are blacked out.
 * @param destination by default standard output, a tenth of a second late at the most
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    formatters: { log: (fields: Record<string, unknown>) => redact(fields) },
    serializers: { err: (err: Error) => redact(pino.stdSerializers.err(err)) },
  };
  return pino(options, destination ?? pino.destination(BUFFERED));
}
