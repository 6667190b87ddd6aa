/** What is kept off tapes, beside credentials in headers and URLs, which always are. */
export interface RedactRules {
  /**
   * Where in JSON secrets stand: `user.email`, `messages[*].card`, `**.password` at any depth. Holds
   * for bodies, for events of streams one by one, for tool calls, draws and outcomes.
   */
  readonly fields?: readonly string[];
  /** What secrets look like; of a pattern with a group, the first group is the secret. */
  readonly patterns?: readonly (RegExp | string)[];
  /** Also everything that has the form of a well-known credential. Default: false, only warned of. */
  readonly formats?: boolean;
  /** Variables that hold secrets: those that are named like credentials, or these as well. Default: `env`. */
  readonly secrets?: 'env' | readonly string[];
  /** What to do where a secret would stay on a tape all the same. Default: `warn`. */
  readonly onLeak?: 'warn' | 'refuse';
}

/** Rules as plain data: what a preload is told, and what stands on a tape. */
export interface PlainRules {
  readonly fields: readonly string[];
  readonly patterns: readonly string[];
  readonly formats: boolean;
  /** Names of further variables. */
  readonly secrets: readonly string[];
}

export const noRules: PlainRules = { fields: [], patterns: [], formats: false, secrets: [] };

/** @throws SyntaxError for a pattern that is none */
export function plainRules(rules: RedactRules = {}): PlainRules {
  const patterns = (rules.patterns ?? []).map((pattern) =>
    pattern instanceof RegExp ? String(pattern) : String(new RegExp(pattern)),
  );
  return {
    fields: rules.fields ?? [],
    patterns,
    formats: rules.formats ?? false,
    secrets: typeof rules.secrets === 'object' ? rules.secrets : [],
  };
}

/** A pattern as `String(regExp)` gives it; of its flags, only those that change what it means. */
export function patternOf(text: string): RegExp {
  const end = text.lastIndexOf('/');
  const flags = text.slice(end + 1).replace(/[^imsu]/g, '');
  return new RegExp(text.slice(1, end), `${flags}g`);
}
