import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { StoredRun } from '@tracefork/store';
import type { StoredAgent } from '../agent/resolve-agent.ts';
import { NoStoreError } from '../errors.ts';
import type { Io } from '../io.ts';
import { storePlace } from './locate.ts';
import { openExistingStore, withStore } from './open.ts';
import { wasRecordedHere } from './recorded-here.ts';

/** A run that somebody named, as a tape that can be read. */
export interface RunFile {
  /** As it was named. */
  readonly name: string;
  /** Path of its tape; of a stored run a copy that goes with this process. */
  readonly file: string;
  /** Of a stored run. */
  readonly run?: StoredRun;
  /** The agent that the store knows, if it was recorded on this machine. */
  readonly stored?: StoredAgent;
}

const REF = /^(latest|[0-9a-f]{2,64})(\/[1-9][0-9]*)*$/i;

/**
 * Finds a run by its id, the beginning of one, `latest`, a branch such as `ab12/3`, or its path. A
 * file whose name could be an id too is named as `./ab12`.
 *
 * @throws NoStoreError, RunNotFoundError, AmbiguousRunError
 */
export async function resolveRun(name: string, io: Io): Promise<RunFile> {
  const isPath = !REF.test(name);
  const { exists, folder } = storePlace(io);
  if (isPath || (!exists && existsSync(resolve(io.cwd, name)))) return { name, file: name };
  if (!exists) throw new NoStoreError(folder, name);
  return withStore(openExistingStore(io), async ({ store, folder }) => {
    const run = await store.find(name);
    const file = temporaryFile(`${run.id.slice(0, 10)}.tape`);
    writeFileSync(file, await store.tapeBytes(run.id, { packed: false }), { mode: 0o600 });
    const isOurs = await wasRecordedHere(store, run, io.env);
    if (run.agent === null || !isOurs) return { name, file, run };
    return { name, file, run, stored: { agent: run.agent, root: dirname(folder) } };
  });
}

/** Folders that go with this process. */
const temporary: string[] = [];

function temporaryFile(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-run-'));
  if (temporary.length === 0) process.once('exit', removeTemporary);
  temporary.push(folder);
  return join(folder, name);
}

function removeTemporary(): void {
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true });
}
