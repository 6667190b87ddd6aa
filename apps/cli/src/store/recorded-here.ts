import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunStore, StoredRun } from '@tracefork/store';

const KIND = 'recorded-here';

/**
 * Notes that a run was recorded on this machine, by its user. A store may come from somebody else,
 * and what it says about an agent is only run if this note fits it: it is made with a key that
 * never leaves the user's home. Without one, the agent has to be named.
 */
export async function noteRecordedHere(
  store: RunStore,
  run: StoredRun,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const key = readKey(env) ?? makeKey(env);
  if (key === undefined) return;
  await store.addResult(run.id, { kind: KIND, version: 1, data: { mac: macOf(run, key) } });
}

/** Whether the agent of a run was recorded on this machine, and is still what it was then. */
export async function wasRecordedHere(
  store: RunStore,
  run: StoredRun,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  const key = readKey(env);
  if (key === undefined || run.agent === null) return false;
  const mac = Buffer.from(macOf(run, key));
  const notes = await store.results(run.id, KIND);
  return notes.some(({ data }) => {
    const said = Buffer.from(String((data as { readonly mac?: unknown } | null)?.mac));
    return said.length === mac.length && timingSafeEqual(said, mac);
  });
}

function macOf({ id, agent }: StoredRun, key: Buffer): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([id, agent]))
    .digest('hex');
}

function keyFile(env: NodeJS.ProcessEnv): string {
  const state = env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state');
  return join(state, 'tracefork', 'key');
}

function readKey(env: NodeJS.ProcessEnv): Buffer | undefined {
  try {
    const key = readFileSync(keyFile(env));
    return key.length === 32 ? key : undefined;
  } catch {
    return undefined;
  }
}

function makeKey(env: NodeJS.ProcessEnv): Buffer | undefined {
  const file = keyFile(env);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(32), { mode: 0o600, flag: 'wx' });
  } catch {
    // Another process may have made it, or the home may be read-only.
  }
  return readKey(env);
}
