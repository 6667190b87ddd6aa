import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addFigure, sized } from '@tracefork/bench/figures';
import { median } from '@tracefork/bench/statistics';
import { settingsVariable } from '../src/command/protocol.ts';
import { report } from './support/report.ts';

/** What the preload adds to the start of a process: an empty script without and with it, in turn. */
const rounds = Number(process.env.BENCH_ROUNDS ?? sized({ full: 25, quick: 7 }));
const folder = mkdtempSync(join(tmpdir(), 'tracefork-bench-'));
const script = join(folder, 'empty.mjs');
writeFileSync(script, '');
const preload = import.meta.resolve('@tracefork/transport/register');
let tapes = 0;

function run(args: readonly string[], settings?: object): number {
  const environment =
    settings === undefined ? {} : { [settingsVariable]: JSON.stringify(settings) };
  const start = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, [...args, script], {
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  if (status !== 0) throw new Error(`the empty script ended with ${status}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const bare: number[] = [];
const idle: number[] = [];
const recording: number[] = [];
const wrapping = { command: [process.execPath], script: '' };
for (let round = 0; round < rounds; round++) {
  const without = run([]);
  bare.push(without);
  idle.push(run(['--import', preload]) - without);
  const file = join(folder, `${tapes++}.tape`);
  const late = join(folder, 'late');
  recording.push(
    run(['--import', preload], { mode: 'record', wrapping, file, late, strict: false }) - without,
  );
}
console.log('\nStart of an empty script');
report({ what: 'without the preload', value: median(bare), unit: 'ms' });
report({ what: 'added where nothing is recorded', value: median(idle), unit: 'ms' });
report({
  what: 'added by a recording',
  value: median(recording),
  unit: 'ms',
  target: ['at most', 80],
});
for (const [what, added] of [
  ['by the preload where nothing is recorded', idle],
  ['by a recording', recording],
] as const) {
  addFigure({
    topic: 'Start',
    what: `added to the start of a process ${what}`,
    sizes: `an empty script, median of ${rounds}`,
    value: median(added),
    unit: 'ms',
    baselines: [{ what: 'Node alone', value: median(bare) }],
    target: { bound: 'at most', value: 80 },
  });
}
rmSync(folder, { recursive: true });
