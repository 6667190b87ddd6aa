import { main } from '../../src/main.ts';
import type { Output } from '../../src/terminal/output.ts';
import { unstyled } from '../../src/terminal/style.ts';
import { steadyEnvironment } from './cli.ts';

/** Runs a command line in this process, which suits commands that start no agent. */
export async function inProcess(args: readonly string[], cwd: string) {
  const [out, err] = [collected(), collected()];
  const io = { cwd, env: steadyEnvironment(), confirm: async () => false };
  const code = await main(args, { ...io, out, err });
  return { code, stdout: out.text(), stderr: err.text() };
}

function collected(): Output & { readonly text: () => string } {
  let all = '';
  return {
    line: (text = '') => {
      all += `${text}\n`;
    },
    bytes: (bytes) => {
      all += Buffer.from(bytes).toString('utf8');
    },
    style: unstyled,
    columns: 120,
    isTerminal: false,
    text: () => all,
  };
}
