import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Runs a script beside this file on some Node and gives back what it printed, one JSON value a line.
 *
 * @throws if it ends with another code than 0; the message has its standard error
 */
export async function runChild<T>(
  script: string,
  options: {
    readonly node: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
  },
): Promise<T[]> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(options.node, [...(options.args ?? []), file], {
    env: { ...inherited, NODE_NO_WARNINGS: '1', ...options.env },
    // Where `--import` finds the packages of these tests.
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const values: T[] = [];
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  for await (const line of createInterface({ input: child.stdout }))
    values.push(JSON.parse(line) as T);
  const code = await closed;
  if (code !== 0) throw new Error(`${script} ended with ${code} on ${options.node}: ${stderr}`);
  return values;
}
