import { createInterface } from 'node:readline/promises';
import type { Io } from './io.ts';
import { main } from './main.ts';
import { createOutput } from './terminal/output.ts';

/** Runs the command line of this process to its end. */
export async function run(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    // Whoever read our output, such as `head`, has seen enough; the work and its exit code stand.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const code = await main(process.argv.slice(2), processIo());
  // An agent function that diverged may have left timers and promises behind that never end.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

function processIo(): Io {
  return {
    out: createOutput(process.stdout),
    err: createOutput(process.stderr),
    cwd: process.cwd(),
    env: process.env,
    confirm: async (question) => {
      if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      const answer = await terminal.question(`${question} [y/N] `);
      terminal.close();
      return /^y(es)?$/i.test(answer.trim());
    },
  };
}
