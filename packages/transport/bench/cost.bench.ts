import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addFigure, sized } from '@tracefork/bench/figures';
import { startServer } from '@tracefork/bench/server';
import { median } from '@tracefork/bench/statistics';
import { report } from './support/report.ts';
import { runAgent, type Usage } from './support/run-agent.ts';

/**
 * What a recording costs an agent whose history grows by 4 KB a step, over fetch: processor time
 * of its process without and with a recording, in turn; then peak memory of 500 such steps.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? sized({ full: 7, quick: 3 }));
const folder = mkdtempSync(join(tmpdir(), 'tracefork-bench-'));
const server = await startServer();
const late = join(folder, 'late');
const tape = join(folder, 'run.tape');
const wrapping = { command: [process.execPath], script: '' };

function recorded(steps: number): Usage {
  rmSync(tape, { force: true });
  const settings = { mode: 'record', wrapping, file: tape, late, strict: true } as const;
  return runAgent({ url: server.url, steps, folder, settings });
}

const steps = sized({ full: 200, quick: 100 });
const bare: Usage[] = [];
const added: Usage[] = [];
for (let round = 0; round < rounds; round++) {
  const without = runAgent({ url: server.url, steps, folder });
  const { run, whole, peak } = recorded(steps);
  bare.push(without);
  added.push({ run: run - without.run, whole: whole - without.whole, peak: peak - without.peak });
}
const of = (list: readonly Usage[], key: keyof Usage) => median(list.map((usage) => usage[key]));

console.log(`\nProcessor time of an agent of ${steps} steps`);
report({ what: 'without, from its first line', value: of(bare, 'run'), unit: 'ms' });
report({
  what: 'added by a recording, from its first line',
  value: of(added, 'run'),
  unit: 'ms',
  note: `start included: ${Math.round(of(added, 'whole'))} ms on ${Math.round(of(bare, 'whole'))} ms`,
});
report({
  what: 'added by a recording, part of its own',
  value: (of(added, 'run') / of(bare, 'run')) * 100,
  unit: '%',
  target: ['at most', 25],
});

addFigure({
  topic: 'Recording',
  what: 'processor time of an agent that is recorded, start not counted',
  sizes: `${steps} steps of 4 KB`,
  value: of(bare, 'run') + of(added, 'run'),
  unit: 'ms',
  baselines: [{ what: 'plain client', value: of(bare, 'run') }],
  target: { bound: 'at most', value: 1.25, of: 'ratio' },
});

const long = sized({ full: 500, quick: 200 });
console.log(`\nPeak memory of ${long} steps (500 steps send 486 MB in all)`);
const { peak: barePeak } = runAgent({ url: server.url, steps: long, folder });
report({ what: 'without', value: barePeak, unit: 'MiB' });
const { peak: recordingPeak } = recorded(long);
report({ what: 'recording', value: recordingPeak, unit: 'MiB' });
const settings = {
  mode: 'replay',
  wrapping,
  credentials: {},
  tape,
  late,
  result: join(folder, 'result'),
  ignore: [],
  allowUncovered: [],
  realtime: false,
  stallTimeout: 30_000,
  changedVariables: [],
} as const;
const { peak: replayingPeak } = runAgent({ url: server.url, steps: long, folder, settings });
report({ what: 'replaying', value: replayingPeak, unit: 'MiB' });
const baselines = [{ what: 'plain client', value: barePeak }];
const memory = { sizes: `${long} steps of 4 KB`, unit: 'MiB', baselines };
addFigure({
  topic: 'Recording',
  what: 'peak memory of an agent that is recorded',
  value: recordingPeak,
  ...memory,
});
addFigure({
  topic: 'Replay',
  what: 'peak memory of an agent that is replayed',
  value: replayingPeak,
  ...memory,
});
server.stop();
rmSync(folder, { recursive: true });
