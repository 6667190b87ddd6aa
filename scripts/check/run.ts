import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** `live` shows the output as it comes; `kept` returns it. */
  readonly output: 'live' | 'kept';
}

export interface RunResult {
  readonly ok: boolean;
  /** stdout, then stderr; empty when the output was shown live. */
  readonly output: string;
}

/** Runs a program to its end. A program that cannot be started is a result too, with the reason. */
export async function run(
  command: readonly [string, ...string[]],
  { cwd = process.cwd(), env = {}, output }: RunOptions,
): Promise<RunResult> {
  const [program, ...args] = command;
  const stream = output === 'live' ? 'inherit' : 'pipe';
  const options: SpawnOptions = {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', stream, stream],
    shell: process.platform === 'win32',
  };
  const child = spawn(program, args, options);
  const read = async (from: Readable | null): Promise<string> => (from ? text(from) : '');
  try {
    const [[code], out, err] = await Promise.all([
      once(child, 'close'),
      read(child.stdout),
      read(child.stderr),
    ]);
    return { ok: code === 0, output: out + err };
  } catch (error) {
    return { ok: false, output: `Cannot start ${program}: ${String(error)}\n` };
  }
}
