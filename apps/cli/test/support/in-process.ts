import { main } from '../../src/main.ts';
import type { Output } from '../../src/terminal/output.ts';
import { createStyle } from '../../src/terminal/style.ts';
import { steadyEnvironment } from './cli.ts';

/** Runs a command line in this process: for what ends before an agent is started. */
export async function inProcess(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const texts = { out: '', err: '' };
  const output = (name: 'out' | 'err'): Output => ({
    line: (text = '') => {
      texts[name] += `${text}\n`;
    },
    bytes: (bytes) => {
      texts[name] += Buffer.from(bytes).toString();
    },
    style: createStyle(false),
    columns: 120,
    isTerminal: false,
  });
  const io = {
    out: output('out'),
    err: output('err'),
    cwd,
    env: { ...steadyEnvironment(), ...env },
    confirm: async () => false,
  };
  const code = await main(args, io);
  return { code, stdout: texts.out, stderr: texts.err };
}
