import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A line that a command printed, with its escape sequences. */
export interface PrintedLine {
  /** Seconds since the command began. */
  readonly at: number;
  readonly text: string;
}

/** A command as it was typed, and what came of it. */
export interface Scene {
  readonly command: string;
  readonly lines: readonly PrintedLine[];
  /** Seconds. */
  readonly took: number;
}

/** Runs a command line in a shell, both of its outputs in one, and notes when each line was there. */
export async function recordScene(
  command: string,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Scene> {
  const start = performance.now();
  const now = (): number => (performance.now() - start) / 1000;
  const child = spawn('sh', ['-c', `exec 2>&1; ${command}`], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: PrintedLine[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push({ at: now(), text: part });
  });
  await once(child, 'close');
  if (rest !== '') lines.push({ at: now(), text: rest });
  return { command, lines, took: now() };
}
