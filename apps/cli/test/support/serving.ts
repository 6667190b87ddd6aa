import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { bin, steadyEnvironment } from './cli.ts';

export interface Serving {
  readonly child: ChildProcess;
  /** With a slash at its end, and without what stands after `#`. */
  readonly url: string;
  /** What it printed when it began to listen. */
  readonly said: string;
  json<T>(path: string): Promise<T>;
}

/** Starts `tracefork serve` on a free port, and stops it when the test ends. */
export async function serving(
  cwd: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Serving> {
  const child = spawn(process.execPath, [bin, 'serve', ...args, '--port', '0'], {
    cwd,
    env: { ...steadyEnvironment(), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = (await once(child.stderr.setEncoding('utf8'), 'data')) as [string];
  const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0];
  if (url === undefined) throw new Error(said);
  return {
    child,
    url,
    said,
    json: async <T>(path: string) => (await (await fetch(`${url}${path}`)).json()) as T,
  };
}
