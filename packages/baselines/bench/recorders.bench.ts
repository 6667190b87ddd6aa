/**
 * Polly.js (fetch adapter, files), nock (its recorder) and tracefork at the same work, beside the
 * plain client: each in a process of its own, one after the other, the server in another. Times are
 * the least of all rounds, since a busy machine only ever adds. Run: `pnpm bench recorders`.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { addFigure, type Baseline, sized } from '@tracefork/bench/figures';
import { startServer } from '@tracefork/bench/server';
import type { Measured, RecorderName, Task } from './support/measured.ts';

const rounds = sized({ full: 5, quick: 2 });
const server = await startServer();
const program = fileURLToPath(new URL('./support/session.ts', import.meta.url));
const others = ['plain client', 'Polly.js', 'nock'] as const;
const all = ['tracefork', ...others] as const;

function measure<K extends Task['kind']>(
  task: Extract<Task, { kind: K }>,
  name: RecorderName,
): Measured[K] {
  const args = ['--no-warnings', program, name, server.url, JSON.stringify(task)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} failed at ${task.kind}: ${stderr}`);
  return JSON.parse(stdout) as Measured[K];
}

/** Every recorder in turn, in every round. */
function inTurn<K extends Task['kind']>(
  task: Extract<Task, { kind: K }>,
): Record<(typeof all)[number], Measured[K][]> {
  const found = { tracefork: [], 'plain client': [], 'Polly.js': [], nock: [] } as Record<
    (typeof all)[number],
    Measured[K][]
  >;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of all) found[name].push(measure(task, name));
  }
  for (const name of all) {
    const faults = found[name].map((one) => ('fault' in one ? one.fault : '')).filter(Boolean);
    if (faults.length > 0 && name !== 'plain client')
      throw new Error(`${name} does not replay what it recorded: ${faults[0]}`);
  }
  return found;
}

interface Row {
  readonly what: string;
  readonly sizes: string;
  readonly unit: string;
  readonly value: number;
  readonly baselines: readonly Baseline[];
}

function report(row: Row): void {
  addFigure({ topic: 'Other recorders', ...row });
  const number = (value: number): string => `${value.toPrecision(3)} ${row.unit}`;
  const beside = row.baselines.map(({ what, value }) => `${what} ${number(value)}`).join(', ');
  console.log(`  ${`${row.what}; ${row.sizes}`.padEnd(76)} ${number(row.value)}  (${beside})`);
}

function compare<M>(
  found: Readonly<Record<(typeof all)[number], readonly M[]>>,
  row: Pick<Row, 'what' | 'sizes' | 'unit'> & {
    readonly of: (measured: M) => number;
    readonly best: 'least' | 'most';
    readonly beside?: readonly (typeof others)[number][];
    readonly more?: readonly Baseline[];
  },
): void {
  const { of, best, beside = others, more = [], ...rest } = row;
  const one = (name: (typeof all)[number]): number =>
    (best === 'least' ? Math.min : Math.max)(...found[name].map(of));
  const baselines = beside.map((name) => ({ what: name, value: one(name) }));
  report({ ...rest, value: one('tracefork'), baselines: [...more, ...baselines] });
}

const count = sized({ full: 1000, quick: 200 });
compare(inTurn<'requests'>({ kind: 'requests', count }), {
  what: 'a request while it is recorded, median',
  sizes: `${count} GETs of 1 KB, one after the other`,
  unit: 'ms',
  of: ({ median }) => median,
  best: 'least',
});

for (const steps of sized({ full: [50, 200], quick: [50] })) {
  const found = inTurn<'agent'>({ kind: 'agent', steps });
  const sizes = `${steps} steps of 4 KB`;
  const [{ sent } = { sent: 0 }] = found.tracefork;
  const recorders = ['Polly.js', 'nock'] as const;
  compare(found, {
    what: 'a recording on disk',
    sizes,
    unit: 'kB',
    of: ({ size }) => size / 1000,
    best: 'least',
    beside: recorders,
    more: [{ what: 'the requests as they were sent', value: sent / 1000 }],
  });
  const cpu = { sizes, unit: 'ms', best: 'least' } as const;
  const what = 'processor time of an agent that is';
  compare(found, { ...cpu, what: `${what} recorded, saving included`, of: (m) => m.recorded.cpu });
  compare(found, { ...cpu, what: `${what} replayed`, of: (m) => m.replayed.cpu });
  compare(found, {
    what: 'peak memory of an agent that is recorded',
    sizes,
    unit: 'MiB',
    of: ({ peak }) => peak,
    best: 'least',
  });
}

const many = sized({ full: 2000, quick: 300 });
compare(inTurn<'replay'>({ kind: 'replay', count: many }), {
  what: 'exchanges served in a replay (plain client: asked of a server over loopback)',
  sizes: `${many} GETs of 1 KB, one after the other`,
  unit: '/s',
  of: ({ rate }) => rate,
  best: 'most',
});

const shape = { chunks: 20, gap: 20 };
const found = inTurn<'stream'>({ kind: 'stream', ...shape });
const sizes = `a stream of ${shape.chunks} events, ${shape.gap} ms apart`;
const streams = { sizes, best: 'least' } as const;
compare(found, {
  ...streams,
  what: 'until the first chunk while it is recorded',
  unit: 'ms',
  of: ({ recorded }) => recorded.first,
});
compare(found, {
  ...streams,
  best: 'most',
  what: 'chunks that reach the agent while it is recorded',
  unit: '',
  of: ({ recorded }) => recorded.chunks,
});
compare(found, {
  ...streams,
  best: 'most',
  what: 'chunks that reach it in the replay',
  unit: '',
  of: ({ replayed }) => replayed.chunks,
  beside: ['Polly.js', 'nock'],
});
const timed = Array.from({ length: rounds }, () =>
  measure<'stream'>({ kind: 'stream', ...shape }, 'tracefork, realtime'),
);
report({
  what: 'from the first chunk to the last in a replay, on request at recorded speed',
  sizes,
  unit: 'ms',
  value: Math.min(...timed.map(({ replayed }) => replayed.spread)),
  baselines: [
    { what: 'the recorded stream', value: Math.min(...timed.map((m) => m.recorded.spread)) },
    ...(['Polly.js', 'nock'] as const).map((what) => ({
      what,
      value: Math.max(...found[what].map((m) => m.replayed.spread)),
    })),
  ],
});
server.stop();
