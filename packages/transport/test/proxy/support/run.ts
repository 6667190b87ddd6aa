import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTape, type Tape } from '@tracefork/tape';
import type { Verdict } from '@tracefork/transport';
import {
  type ProxiedOutcome,
  type RecordProxyOptions,
  type ReplayProxyOptions,
  recordProxy,
  replayProxy,
} from '@tracefork/transport/proxy';
import { onTestFinished } from 'vitest';

export const hasCurl: boolean = spawnSync('curl', ['--version']).status === 0;
export const hasPython: boolean =
  spawnSync('python3', ['-c', 'import http.client, urllib.request']).status === 0;

export const exited: ProxiedOutcome = { exit: { code: 0, signal: null } };

/** A client: what it does with a base URL. */
export type Client<T> = (base: string, port: number) => Promise<T>;

/** Records a client behind a proxy; returns what it gave, and the tape. */
export async function recorded<T>(
  client: Client<T>,
  options: Omit<RecordProxyOptions, 'file'>,
): Promise<{ readonly value: T; readonly tape: Tape; readonly file: string }> {
  const file = join(folder(), 'run.tape');
  const proxy = await recordProxy({ ...options, file });
  const value = await client(`http://127.0.0.1:${proxy.port}`, proxy.port);
  await proxy.finish(exited);
  return { value, tape: openTape(file), file };
}

/** Lets a client run against a tape; by default what no proxy sees is accepted. */
export async function replayed<T>(
  client: Client<T>,
  options: ReplayProxyOptions,
): Promise<{ readonly value: T; readonly verdict: Verdict }> {
  const proxy = await replayProxy({ allowUncovered: ['proxied-process'], ...options });
  const value = await client(`http://127.0.0.1:${proxy.port}`, proxy.port);
  return { value, verdict: await proxy.finish(exited) };
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a program to its end. */
export function run(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      [...args],
      { encoding: 'buffer', env, maxBuffer: 2 ** 28 },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode, stdout, stderr: stderr.toString() });
      },
    );
  });
}

export const curl = (...args: string[]): Promise<Ended> => run('curl', ['-sS', ...args]);

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tracefork-proxy-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
