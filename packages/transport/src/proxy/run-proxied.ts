import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { CommandOutput } from '../command/run-command.ts';
import type { ProxiedOutcome } from './record-proxy.ts';

/** Signals that end a program are its own to handle; this process waits for it. */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Milliseconds that output may be behind the program that printed it. */
const patience = 1000;

export interface RunProxiedOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where what it prints goes: where ours goes, both to our stderr, or into memory. */
  readonly output: CommandOutput;
  /** Whether stdout belongs to the outcome; it is then a pipe, and no terminal. */
  readonly keepStdout: boolean;
}

/**
 * Runs a program, unchanged, and waits for it.
 *
 * @returns its outcome, and with `output: 'capture'` everything it printed
 * @throws the error of spawn, with its code, if it cannot be started
 */
export async function runProxied(
  [file, ...args]: readonly string[],
  { cwd, env, output, keepStdout }: RunProxiedOptions,
): Promise<{ readonly outcome: ProxiedOutcome; readonly output: Uint8Array }> {
  if (file === undefined) throw new TypeError('runProxied needs a command');
  const direct = { inherit: 'inherit', stderr: 2, capture: 'pipe' } as const;
  const child = spawn(file, args, {
    cwd,
    env,
    stdio: ['inherit', keepStdout ? 'pipe' : direct[output], output === 'capture' ? 'pipe' : 2],
  });
  const stdout: Buffer[] = [];
  const all: Buffer[] = [];
  const read = [
    child.stdout &&
      readAll(child.stdout, {
        into: output === 'capture' ? [stdout, all] : [stdout],
        and: { inherit: process.stdout, stderr: process.stderr, capture: undefined }[output],
      }),
    child.stderr && readAll(child.stderr, { into: [all], and: undefined }),
  ];
  const pass = (signal: NodeJS.Signals) =>
    void (process.stdin.isTTY ? undefined : child.kill(signal));
  for (const signal of passedOn) process.on(signal, pass);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    // Whatever it left running may hold its streams for ever.
    const late = new Promise<void>((resolve) => setTimeout(resolve, patience).unref());
    await Promise.race([Promise.all(read), late]);
    const printed = keepStdout ? { stdout: Buffer.concat(stdout) } : {};
    return { outcome: { exit: { code, signal }, ...printed }, output: Buffer.concat(all) };
  } finally {
    for (const signal of passedOn) process.removeListener(signal, pass);
  }
}

/** Reads a stream to its end, no faster than it can be passed on. */
function readAll(
  stream: Readable,
  {
    into,
    and,
  }: { readonly into: readonly Buffer[][]; readonly and: NodeJS.WriteStream | undefined },
): Promise<void> {
  stream.on('data', (chunk: Buffer) => {
    for (const each of into) each.push(chunk);
    if (and === undefined || and.write(chunk)) return;
    stream.pause();
    and.once('drain', () => stream.resume());
  });
  return new Promise((resolve) => {
    stream.once('close', resolve);
  });
}
