/** What a credential lets its bearer do; each scope holds those before it. */
export enum Scope {
  READ = 'read',
  WRITE = 'write',
  ADMIN = 'admin',
}

/** All scopes, the least first. */
export const SCOPES: readonly Scope[] = [Scope.READ, Scope.WRITE, Scope.ADMIN];

/** Whether a text names a scope. */
export function isScope(text: unknown): text is Scope {
  return SCOPES.includes(text as Scope);
}

/** Whether scopes cover one: `admin` covers `write`, and `write` covers `read`. */
export function covers(scopes: readonly Scope[], needed: Scope): boolean {
  return scopes.some(scope => SCOPES.indexOf(scope) >= SCOPES.indexOf(needed));
}
