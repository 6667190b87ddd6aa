import { type ChildProcess, spawn } from 'node:child_process';

/** How a command ended. */
export interface CommandExit {
  /** `null` where it was not started or a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  /** Why it could not be started. */
  readonly problem?: string;
}

export interface RunningCommand {
  /** The last lines of its standard error. */
  lines(): readonly string[];
  readonly exited: Promise<CommandExit>;
  /** Like Ctrl-C; what does not heed it is ended a little later. */
  stop(): void;
}

const mostLines = 200;
const mostInLine = 500;
const mostOutput = 64 * 1024 * 1024;
/** Milliseconds. */
const patience = 5000;

/** Starts a command without a terminal, in a process group of its own. */
export function startCommand(
  [file = '', ...args]: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): RunningCommand {
  const child = spawn(file, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let lines: string[] = [''];
  let stdout = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const [first = '', ...more] = text.split('\n');
    lines = [...lines.slice(0, -1), (lines.at(-1) ?? '') + first, ...more]
      .slice(-mostLines)
      .map((line) => line.slice(0, mostInLine));
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout.length < mostOutput) stdout += text;
  });
  const { promise: exited, resolve } = Promise.withResolvers<CommandExit>();
  child.on('error', (error) => resolve({ code: null, stdout, problem: error.message }));
  child.on('close', (code) => resolve({ code, stdout }));
  return {
    lines: () => lines.filter((line) => line.trim() !== ''),
    exited,
    stop() {
      signal(child, 'SIGINT');
      const timer = setTimeout(() => signal(child, 'SIGKILL'), patience);
      void exited.then(() => clearTimeout(timer));
    },
  };
}

/** To the whole group, as a terminal does it; a process that is gone needs none. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill(name);
    else process.kill(-child.pid, name);
  } catch {
    child.kill(name);
  }
}
