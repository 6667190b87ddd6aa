import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { EnvironmentEvent } from '@tracefork/tape';
import type { Scrub } from './redact/known-secrets.ts';
import { redactUrl } from './redact/url.ts';
import { timeZone } from './time-zone.ts';

/** Variables whose values are no secrets and change what an agent does. */
const allowed =
  /^(NODE_ENV|LANG|LC_[A-Z]+|TZ|[A-Z0-9_]*(BASE_URL|API_BASE|API_HOST|ENDPOINT|API_VERSION|_REGION)|[A-Z0-9_]*_MODEL)$/;

/** Whether a variable of this name may be written down, and set again from a tape. */
export function isAllowed(name: string): boolean {
  return allowed.test(name) || terminalVariables.includes(name);
}

/** Variables that say what printing to a terminal is like; a replay sets or removes them as recorded. */
export const terminalVariables: readonly string[] = [
  'TERM',
  'COLORTERM',
  'FORCE_COLOR',
  'NO_COLOR',
  'NODE_DISABLE_COLORS',
  'CI',
];

/** The variables that may be written down with their values. */
export function allowedVariables(
  environment: Readonly<Record<string, string | undefined>>,
  scrub: Scrub,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment)
      .filter((entry): entry is [string, string] => isAllowed(entry[0]) && entry[1] !== undefined)
      .map(([name, value]) => [name, scrub(redactUrl(value.replace(/\/\/[^/@\s]*@/, '//')))]),
  );
}

/** What the run was started with, as the tape keeps it. */
export function environmentEvent(
  boundary: EnvironmentEvent['boundary'],
  {
    argv,
    command,
    cwd,
    scrub,
    terminal,
  }: {
    readonly argv: readonly string[];
    /** The command that was given to the recorder. */
    readonly command?: readonly string[];
    readonly cwd: string;
    readonly scrub: Scrub;
    readonly terminal: EnvironmentEvent['terminal'];
  },
): EnvironmentEvent {
  const portable = (argument: string) => scrub(relativeTo(cwd, argument));
  return {
    kind: 'environment',
    t: 0,
    boundary,
    argv: argv.map(portable),
    ...(command === undefined ? {} : { command: command.map(portable) }),
    pid: process.pid,
    ppid: process.ppid,
    cwd: relative(projectRoot(cwd), cwd).split(sep).join('/') || '.',
    timeZone: timeZone(process.env.TZ),
    locale: new Intl.PluralRules().resolvedOptions().locale,
    node: process.version,
    platform: process.platform,
    terminal,
    variables: allowedVariables(process.env, scrub),
  };
}

/** The nearest folder upward that is a package or a Git work tree, else the folder itself. */
export function projectRoot(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json')) || existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return folder;
  }
}

/** An absolute path below `cwd` as a relative one, and Node as `node`; anything else as it is. */
function relativeTo(cwd: string, argument: string): string {
  if (argument === process.execPath) return 'node';
  if (!argument.startsWith(cwd + sep)) return argument;
  return relative(cwd, argument).split(sep).join('/');
}

/** Names of recorded variables that are set to something else now. */
export function changedVariables(
  recorded: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.entries(recorded)
    .filter(([name, value]) => environment[name] !== undefined && environment[name] !== value)
    .map(([name]) => name);
}
