import type { JWTPayload } from 'jose';
import type { AccessSettings } from '../access-settings.ts';
import { isScope, type Scope } from '../scope.ts';
import { subjectFault } from '../subject.ts';
import type { Viewer } from '../viewer.ts';
import { TokenFault } from './token-fault.ts';

/** The last moment that a Date can hold, in milliseconds. */
const LATEST = 8.64e15;

type ClaimSettings = Pick<
  AccessSettings,
  'JWT_CLOCK_SKEW_SECONDS' | 'JWT_SCOPES_CLAIM' | 'JWT_DEFAULT_SCOPES'
>;

/**
 * The viewer whom a verified token speaks of.
 * @throws TokenFault for a subject that can't be one, and without an end
 */
export function viewerOfClaims(claims: JWTPayload, settings: ClaimSettings): Viewer {
  const { sub, exp } = claims;
  if (typeof sub !== 'string') throw new TokenFault('"sub" must be a text');
  const fault = subjectFault(sub);
  if (fault) throw new TokenFault(`"sub" ${fault}`);
  if (exp === undefined) throw new TokenFault('"exp" is missing');
  // As long as it would be taken if it were sent again.
  const end = (exp + settings.JWT_CLOCK_SKEW_SECONDS) * 1_000;
  return {
    subject: sub,
    scopes: scopesOf(claims[settings.JWT_SCOPES_CLAIM]) ?? settings.JWT_DEFAULT_SCOPES,
    expiresAt: new Date(Math.min(end, LATEST)),
    apiKeyId: null,
  };
}

/** The scopes that a claim names; null when it names none that mean something here. */
function scopesOf(claim: unknown): readonly Scope[] | null {
  const names = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  const scopes = names.filter(isScope);
  return scopes.length > 0 ? scopes : null;
}
