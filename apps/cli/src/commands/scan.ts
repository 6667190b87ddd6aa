import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type RemainingSecret, remainingSecrets } from '@tracefork/transport/command';
import { globSync } from 'tinyglobby';
import { redactRules } from '../agent/load-config.ts';
import { CliError, NoMatchError } from '../errors.ts';
import type { Io } from '../io.ts';
import { safeLine } from '../render/safe-text.ts';
import { counted } from '../render/units.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { expandTapes } from '../tapes/expand.ts';
import { openTapeFile } from '../tapes/open.ts';
import { printJson } from './print-json.ts';
import { reportError } from './report-error.ts';

export interface ScanOptions {
  /** Runs, tapes and folders of tapes; none: every run in the store. */
  readonly refs: readonly string[];
  readonly json?: boolean;
}

interface Scanned {
  /** As it was named, or found. */
  readonly name: string;
  readonly found: readonly RemainingSecret[];
}

/**
 * `tracefork scan`: looks for secrets on tapes; 0 where there are none, 1 where there are, 2 where
 * one could not be read.
 */
export async function scan({ refs, json = false }: ScanOptions, io: Io): Promise<number> {
  const names = refs.length === 0 ? await storedRuns(io) : tapesIn(refs, io.cwd);
  const scanned: Scanned[] = [];
  let unread = 0;
  for (const name of names) {
    try {
      const one = { name, found: await scanOne(name, io) };
      scanned.push(one);
      if (!json) for (const line of linesOf(one)) io.out.line(line);
    } catch (error) {
      if (!(error instanceof CliError) && (error as { code?: unknown }).code === undefined)
        throw error;
      unread++;
      reportError(error, { io, json: false });
    }
  }
  const dirty = scanned.filter(({ found }) => found.length > 0).length;
  if (json) printJson(io, { command: 'scan', tapes: scanned, unread, clean: dirty + unread === 0 });
  else {
    const where = `${counted(scanned.length, 'tape')} searched`;
    io.err.line(dirty === 0 ? `${where}: nothing found` : `${where}: secrets on ${dirty}`);
  }
  return unread > 0 ? 2 : dirty > 0 ? 1 : 0;
}

async function scanOne(name: string, io: Io): Promise<readonly RemainingSecret[]> {
  const { file } = await resolveRun(name, io);
  const rules = await redactRules(name, io.cwd);
  const options = { environment: io.env, rules, limit: Number.POSITIVE_INFINITY };
  return remainingSecrets(openTapeFile(file), options).found;
}

function storedRuns(io: Io): Promise<readonly string[]> {
  return withStore(openExistingStore(io), async ({ store }) => {
    const { runs } = await store.list({ branches: true });
    return runs.map(({ id }) => id);
  });
}

/** A folder stands for the tapes in it, at any depth. */
function tapesIn(refs: readonly string[], cwd: string): readonly string[] {
  return expandTapes(refs, cwd).flatMap((ref) => {
    const folder = resolve(cwd, ref);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [ref];
    const found = globSync('**/*.tape', { cwd: folder, dot: true }).sort();
    if (found.length === 0) throw new NoMatchError(join(ref, '**/*.tape'));
    return found.map((path) => join(ref, path));
  });
}

function linesOf({ name, found }: Scanned): readonly string[] {
  const shown = /^[0-9a-f]{64}$/.test(name) ? name.slice(0, 10) : name;
  return found.map(({ by, name: secret, place }) =>
    safeLine(`${shown}: ${place}: ${words[by](secret)}`),
  );
}

const words: Readonly<Record<RemainingSecret['by'], (name: string) => string>> = {
  env: (name) => `the value of $${name}`,
  'env-half': (name) => `half of the value of $${name}`,
  format: (name) => `what looks like a credential (${name})`,
  field: (name) => `what the field ${name} names`,
  pattern: (name) => `what the pattern ${name} finds`,
};
