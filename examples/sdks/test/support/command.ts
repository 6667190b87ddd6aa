import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const packageRoot: string = fileURLToPath(new URL('../..', import.meta.url));
export const bin: string = join(packageRoot, 'node_modules/@tracefork/cli/dist/bin.js');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command is started with, beside the addresses and keys of the test. */
export function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, TZ: 'UTC', ...more };
}

/** Runs `tracefork` as a user would. */
export async function tracefork(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: packageRoot,
    env,
    stdio: [...stdio],
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...texts };
}
