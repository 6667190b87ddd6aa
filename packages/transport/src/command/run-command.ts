import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { withPreload } from '../programs/child-environment.ts';
import { type Settings, settingsVariable } from './protocol.ts';

/** How a command ended. */
export interface CommandExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** Where what a command prints goes: where ours goes, both to our stderr, or into memory. */
export type CommandOutput = 'inherit' | 'stderr' | 'capture';

const preload = new URL('../register.js', import.meta.url).href;

/** Signals that end a command are its own to handle; this process waits for it. */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Milliseconds that a command has for ending itself once it is told to. */
const patience = 5000;

/**
 * Runs a command with the preload in every Node process of it.
 *
 * @throws the error of spawn, with its code, if the command cannot be started
 */
export async function runCommand(
  [file, ...args]: readonly string[],
  options: {
    readonly settings: Settings;
    readonly cwd: string;
    readonly environment: NodeJS.ProcessEnv;
    readonly output: CommandOutput;
    /** Default: ours. */
    readonly stdin?: 'inherit' | 'ignore';
    /** Ends the command. */
    readonly signal?: AbortSignal | undefined;
  },
): Promise<{ readonly exit: CommandExit; readonly output: Uint8Array }> {
  if (file === undefined) throw new TypeError('runCommand needs a command');
  const captured = options.output === 'capture' ? openCapture() : undefined;
  const sink = { inherit: 'inherit', stderr: 2, capture: captured?.descriptor } as const;
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: {
      ...options.environment,
      NODE_OPTIONS: withPreload(options.environment.NODE_OPTIONS, preload),
      [settingsVariable]: JSON.stringify(options.settings),
    },
    stdio: [options.stdin ?? 'inherit', sink[options.output], captured?.descriptor ?? 'inherit'],
  });
  const pass = (signal: NodeJS.Signals) =>
    void (process.stdin.isTTY ? undefined : child.kill(signal));
  for (const signal of passedOn) process.on(signal, pass);
  let killing: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill('SIGTERM');
    killing = setTimeout(() => child.kill('SIGKILL'), patience);
  };
  options.signal?.addEventListener('abort', end, { once: true });
  if (options.signal?.aborted === true) end();
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    return { exit: { code, signal }, output: captured?.read() ?? new Uint8Array() };
  } finally {
    clearTimeout(killing);
    captured?.close();
    for (const signal of passedOn) process.removeListener(signal, pass);
    options.signal?.removeEventListener('abort', end);
  }
}

/**
 * A file for what a command prints.
 *
 * @note A pipe that Node makes is a socket, which nobody can open by the name /dev/stdout.
 */
function openCapture() {
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-'));
  const file = join(folder, 'output');
  const descriptor = openSync(file, 'a', 0o600);
  return {
    descriptor,
    read: () => readFileSync(file),
    close() {
      closeSync(descriptor);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The exit code of a shell for a command that ended so. */
export function shellCode({ code, signal }: CommandExit): number {
  if (code !== null) return code;
  return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
}
