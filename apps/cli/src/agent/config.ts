import type { RedactRules } from '@tracefork/transport';

/** What belongs to some tapes: the agent they are of, and what may differ. */
export interface AgentConfig {
  /** Globs, relative to the configuration's folder: `tapes/refund-*.tape`. */
  readonly tapes: string | readonly string[];
  /** A program and its arguments, run in the configuration's folder: `['node', 'agent.js']`. */
  readonly command?: readonly string[];
  /** A function, or `FILE:EXPORT` relative to the configuration's folder. */
  readonly agent?: (() => unknown) | string;
  /** Paths in JSON request bodies that may differ, such as `metadata.user_id`. */
  readonly ignore?: readonly string[];
  /** Kinds of what a tape does not cover that are accepted, such as `http2`. */
  readonly allow?: readonly string[];
  /** What a tape may be old before `verify` calls it stale: `90d`, `12h`, `4w`. */
  readonly maxAge?: string;
  /** Grades an outcome: `exit`, `FILE:EXPORT`, or a function that answers true, false or null. */
  readonly oracle?: string | ((outcome: never) => unknown);
  /** A pattern that a good outcome's text matches, such as `/refund sent/`. */
  readonly passIf?: string;
  /** A pattern that a bad outcome's text matches. */
  readonly failIf?: string;
  /** What becomes of effects in the tails of forks: `{ send_mail: 'deny', 'program:git': 'live' }`. */
  readonly tools?: Readonly<Record<string, 'serve' | 'live' | 'deny'>>;
}

/** What `tracefork.config.ts` (or `.js`, `.mjs`) exports as its default. */
export interface Config {
  /** The first entry whose `tapes` match is taken. */
  readonly agents: readonly AgentConfig[];
  /** What is kept off tapes, beside credentials in headers and URLs. */
  readonly redact?: RedactRules;
}

/**
 * Returns its argument; for completion and checks in an editor.
 *
 * @example
 * export default defineConfig({
 *   agents: [{ tapes: 'tapes/*.tape', command: ['node', 'agent.js'], ignore: ['metadata.user_id'] }],
 * });
 */
export function defineConfig(config: Config): Config {
  return config;
}
