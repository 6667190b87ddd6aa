import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@tracefork/bench/server';
import { median } from '@tracefork/bench/statistics';
import { report } from './support/report.ts';
import { runAgent, type Usage } from './support/run-agent.ts';

/**
 * What a recording costs an agent whose history grows by 4 KB a step, over fetch: processor time
 * of its process without and with a recording, in turn; then peak memory of 500 such steps.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);
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

const steps = 200;
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

console.log('\nPeak memory of 500 steps (486 MB of requests in all)');
report({
  what: 'without',
  value: runAgent({ url: server.url, steps: 500, folder }).peak,
  unit: 'MiB',
});
report({ what: 'recording', value: recorded(500).peak, unit: 'MiB' });
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
report({
  what: 'replaying',
  value: runAgent({ url: server.url, steps: 500, folder, settings }).peak,
  unit: 'MiB',
});
server.stop();
rmSync(folder, { recursive: true });
