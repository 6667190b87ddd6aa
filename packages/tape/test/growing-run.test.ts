import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { first, recordStep } from '../bench/record.ts';
import { textSource } from '../bench/words.ts';
import { workloads } from '../bench/workloads.ts';
import { createTapeWriter, fileSink, packTape } from '../src/index.ts';
import { tempPath } from './support/temp.ts';

test('500 steps that repeat 484 MB of history fit in 1 MB, and are verified in less than 300 MiB of memory', () => {
  const path = tempPath('run.tape');
  const writer = createTapeWriter(fileSink(path), { strict: true });
  const noise = textSource(7).random;
  let x = 0;
  writer.append(first);
  for (const step of workloads(undefined, 500)[0]?.steps() ?? []) {
    const { before, after } = recordStep(step, x, noise);
    for (const event of [...before, ...after]) writer.append(event);
    writer.checkpoint();
    x += 1;
  }
  writer.append({ kind: 'end', t: 2000 * x, complete: true });
  writer.close();
  const recorded = statSync(path).size;
  expect(recorded).toBeLessThan(4e6);
  expect(packTape(path)).toMatchObject({ before: recorded, after: statSync(path).size });
  expect(statSync(path).size).toBeLessThan(1e6);

  const program = fileURLToPath(new URL('../bench/read-tape.ts', import.meta.url));
  const output = execFileSync(process.execPath, ['--no-warnings', program, path], {
    encoding: 'utf8',
  });
  const { bytes, peak } = JSON.parse(output) as { bytes: number; peak: number };
  expect(bytes).toBeGreaterThan(480e6);
  expect(peak).toBeLessThan(300 * 2 ** 20);
}, 120_000);
