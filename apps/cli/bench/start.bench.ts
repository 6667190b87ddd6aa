/**
 * What a command line takes before it does anything, beside Node alone: each in turn, in every
 * round. The least of all rounds counts, since a busy machine only ever adds. Run: `pnpm bench start`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addFigure, sized } from '@tracefork/bench/figures';
import { createStore } from '@tracefork/store';
import { exampleTape } from '../test/support/example-tape.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? sized({ full: 25, quick: 7 }));
const RUNS = 200;
const LIMIT = 100;

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tracefork-bench-'));
const store = await createStore(join(folder, '.tracefork'));
for (let run = 0; run < RUNS; run++) {
  const tape = exampleTape(folder, `${run}.tape`, { answer: `It is ${run} degrees.` });
  await store.save(join(folder, tape));
}
await store.close();

const lines: Readonly<Record<string, readonly string[]>> = {
  'node alone': ['-e', '0'],
  '--version': [bin, '--version'],
  '--help': [bin, '--help'],
  'record --help': [bin, 'record', '--help'],
  'completion of a command': [bin, '__complete', 're'],
  [`completion of a run, of ${RUNS}`]: [bin, '__complete', 'show', ''],
};

const least = new Map<string, number>();
for (let round = 0; round < rounds; round++) {
  for (const [what, args] of Object.entries(lines)) {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, args, { cwd: folder });
    const taken = performance.now() - start;
    if (status !== 0) throw new Error(`${what} ended with ${status}`);
    least.set(what, Math.min(taken, least.get(what) ?? Infinity));
  }
}
rmSync(folder, { recursive: true });

const alone = least.get('node alone') ?? 0;
console.log(
  `\nStart of the command line, the least of ${rounds} rounds; node alone ${alone.toFixed(0)} ms`,
);
for (const [what, taken] of [...least].slice(1)) {
  const added = taken - alone;
  addFigure({
    topic: 'Start',
    what: `added by tracefork to the start of Node: ${what}`,
    sizes: `the least of ${rounds}`,
    value: added,
    unit: 'ms',
    baselines: [{ what: 'Node alone', value: alone }],
    target: { bound: 'at most', value: LIMIT },
  });
  const verdict = added <= LIMIT ? 'reached' : 'NOT REACHED';
  console.log(
    `  ${what.padEnd(32)} +${added.toFixed(0).padStart(4)} ms  at most ${LIMIT}: ${verdict}`,
  );
}
