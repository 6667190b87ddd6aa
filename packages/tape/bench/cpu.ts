import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createTapeWriter, fileSink } from '../src/index.ts';
import { first, recordStep } from './record.ts';
import { textSource } from './words.ts';
import type { Step } from './workloads.ts';

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * Milliseconds of CPU of a run itself (JSON.stringify, and sending over HTTP to a server in another
 * process) and of writing its tape, measured in the same run, apart from making the text.
 */
export async function measureCpu(
  steps: Iterable<Step>,
  path: string,
): Promise<{ run: number; write: number }> {
  const program = fileURLToPath(new URL('sink-server.ts', import.meta.url));
  const server = spawn(process.execPath, ['--no-warnings', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  const noise = textSource(11).random;
  const writer = createTapeWriter(fileSink(path), { strict: true });
  writer.append(first);
  let run = 0;
  let write = 0;
  let x = 0;
  for (const step of steps) {
    const { before, after } = recordStep(step, x, noise);
    x += 1;
    const answer = step.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    let start = cpu();
    const body = JSON.stringify(step.body);
    const url = `http://127.0.0.1:${Number(port)}/${answer}`;
    await (await fetch(url, { method: 'POST', body })).arrayBuffer();
    run += cpu() - start;
    start = cpu();
    for (const event of before) writer.append(event);
    writer.checkpoint();
    for (const event of after) writer.append(event);
    writer.checkpoint();
    write += cpu() - start;
  }
  writer.close();
  server.kill();
  return { run, write };
}
