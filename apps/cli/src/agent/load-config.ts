import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RedactRules } from '@tracefork/transport';
import picomatch from 'picomatch';
import { ConfigError } from '../errors.ts';
import { checkConfig } from './check-config.ts';
import type { AgentConfig, Config } from './config.ts';

const names = [
  'tracefork.config.ts',
  'tracefork.config.mts',
  'tracefork.config.js',
  'tracefork.config.mjs',
];

/** A configuration's entry for a tape, and where it stands. */
export interface FoundAgentConfig {
  readonly entry: AgentConfig;
  /** Absolute path of the configuration. */
  readonly file: string;
}

/** The configuration for a tape: the nearest one upward from it, else from the working directory. */
export function findConfig(tape: string, cwd: string): string | undefined {
  return nearest(dirname(resolve(cwd, tape))) ?? nearest(cwd);
}

function nearest(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = names.map((name) => join(at, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (dirname(at) === at) return undefined;
  }
}

/** @throws ConfigError if it cannot be loaded, or does not say what it should */
export async function loadConfig(file: string): Promise<Config> {
  let loaded: { readonly default?: unknown };
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new ConfigError(
      file,
      `it cannot be loaded: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
  return checkConfig(loaded.default, file);
}

/** The rules of redaction for a tape, if the configuration has any. */
export async function redactRules(tape: string, cwd: string): Promise<RedactRules | undefined> {
  const file = findConfig(tape, cwd);
  return file === undefined ? undefined : (await loadConfig(file)).redact;
}

/** The first entry whose globs match the tape. */
export function entryFor(
  config: Config,
  { file, tape }: { readonly file: string; readonly tape: string },
): FoundAgentConfig | undefined {
  const path = relative(dirname(file), tape).split(sep).join('/');
  const entry = config.agents.find(({ tapes }) =>
    [tapes].flat().some((glob) => picomatch(glob.replace(/^\.\//, ''), { dot: true })(path)),
  );
  return entry === undefined ? undefined : { entry, file };
}

/** The configuration's entry for a tape, if there is one. */
export async function configEntry(
  tape: string,
  cwd: string,
): Promise<{ readonly entry: AgentConfig; readonly folder: string } | undefined> {
  const file = findConfig(tape, cwd);
  if (file === undefined) return undefined;
  const found = entryFor(await loadConfig(file), { file, tape: resolve(cwd, tape) });
  return found === undefined ? undefined : { entry: found.entry, folder: dirname(file) };
}
