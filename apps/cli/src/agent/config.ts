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
}

/** What `tracefork.config.ts` (or `.js`, `.mjs`) exports as its default. */
export interface Config {
  /** The first entry whose `tapes` match is taken. */
  readonly agents: readonly AgentConfig[];
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
