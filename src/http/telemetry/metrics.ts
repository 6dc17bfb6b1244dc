import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AccessSettings } from '../../access/access-settings.ts';
import { covers, Scope } from '../../access/scope.ts';
import { METRICS_TYPE, type Metrics } from '../../telemetry/metrics.ts';
import type { TelemetrySettings } from '../../telemetry/telemetry-settings.ts';
import type { Requesters } from '../callers/requesters.ts';
import { refuse } from '../request-faults.ts';

/**
 * Serves /metrics in Prometheus' text format: to bearers of the token, to viewers with the scope `admin`, and to anyone
 * where there is neither a token nor access control.
 * @param requesters tells who asks; a worker has none, so that only the token counts
 */
export function serveMetrics(
  server: FastifyInstance,
  metrics: Metrics,
  { METRICS_TOKEN: token, AUTH }: Pick<TelemetrySettings & AccessSettings, 'METRICS_TOKEN' | 'AUTH'>,
  requesters?: Requesters,
): void {
  const isOpen = AUTH === 'off' && !token;
  const isAllowed = async ({ headers, raw }: FastifyRequest) => {
    if (token && equal(headers.authorization, `Bearer ${token}`)) return true;
    if (isOpen || !requesters) return isOpen;
    const { caller } = await requesters.of(raw);
    return typeof caller !== 'string' && covers(caller.scopes, Scope.ADMIN);
  };
  const refused = (reply: FastifyReply) =>
    refuse(
      reply.header('www-authenticate', 'Bearer'),
      401,
      'UNAUTHENTICATED',
      'The metrics are for bearers of METRICS_TOKEN, and of credentials with the scope admin.',
    );
  server.get('/metrics', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const misdirected = requesters?.misdirection(request.raw);
    if (misdirected) return refuse(reply, 421, 'BAD_REQUEST', misdirected);
    // A credential that is not good is no reason to say more.
    if (!(await isAllowed(request).catch(() => false))) return refused(reply);
    return reply.type(METRICS_TYPE).send(await metrics.text());
  });
}

/** Compares texts in a time that says nothing of where they differ. */
function equal(given: string | undefined, expected: string): boolean {
  const [one, other] = [given ?? '', expected].map(text => createHash('sha256').update(text).digest());
  return timingSafeEqual(one as Buffer, other as Buffer);
}
