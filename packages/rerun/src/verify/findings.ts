/** What one check found. */
export interface Findings {
  readonly errors: readonly string[];
  readonly warnings?: readonly string[];
}

/** A finding in one word, where it applies. */
export function errorIf(holds: boolean, error: string): readonly string[] {
  return holds ? [error] : [];
}
