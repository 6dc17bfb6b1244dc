/** Greets someone by name, or the world when no name is given. */
export function greet(name?: string | null): string {
  return `Hello, ${name?.trim() || 'world'}!`;
}
