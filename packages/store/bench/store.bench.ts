/**
 * What many runs take in a store, and how fast it answers, with targets. Runs are made up by
 * `test/support/agent-run.ts` with its seeded word model (vocabulary seed 20260101; each run's own
 * seed is stated below). The original's figures were measured elsewhere, on other text.
 * Run: `node bench/store.bench.ts`.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { addFigure, quick, sized } from '@tracefork/bench/figures';
import { openTape } from '@tracefork/tape';
import { createStore, openStore, type RunStore } from '../src/index.ts';
import { type AgentRun, agentRun, turnsOf } from '../test/support/agent-run.ts';

const root = mkdtempSync(join(tmpdir(), 'store-bench-'));
const rows: {
  what: string;
  measured: string;
  target: string;
  reached: string;
  original: string;
}[] = [];

function report(
  what: string,
  measured: string,
  more: { target?: string; reached?: boolean; original?: string } = {},
): void {
  const { target = '', reached, original = '' } = more;
  const answer = reached === undefined ? '' : reached ? 'yes' : 'NO';
  rows.push({ what, measured, target, reached: answer, original });
}

const MB = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
const ms = (time: number): string => `${time.toFixed(1)} ms`;

/** The file after everything was moved into it from the log beside it. */
async function closedSize(store: RunStore, folder: string): Promise<number> {
  await store.close();
  return statSync(join(folder, 'store.sqlite')).size;
}

async function best(times: number, act: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < times; round += 1) {
    const start = performance.now();
    await act();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

function rawSize(tape: Uint8Array): number {
  return openTape(tape).verify().bytes;
}

/** Each new body's own delta, compressed by itself at level 3: the answer, and what is asked anew. */
function ownDeltas(run: AgentRun): number {
  let sum = 0;
  let step = 0;
  for (const { said, told } of turnsOf(run)) {
    const isNew = step >= (run.shared ?? run.steps);
    step += 1;
    if (!isNew) continue;
    const answer = JSON.stringify({ role: 'assistant', content: said });
    const asked = `,${answer},${JSON.stringify({ role: 'user', content: told })}`;
    for (const delta of [answer, asked]) sum += zlib.zstdCompressSync(delta).length;
  }
  return sum;
}

async function manyRuns(): Promise<void> {
  const folder = join(root, 'runs');
  const store = await createStore(folder);
  let raw = 0;
  const start = performance.now();
  const runs = sized({ full: 200, quick: 40 });
  for (let seed = 1; seed <= runs; seed += 1) {
    const tape = agentRun({ steps: 50, shared: 35 + (seed % 15), added: 3900, seed });
    raw += rawSize(tape);
    await store.save(tape);
  }
  const took = performance.now() - start;
  const size = await closedSize(store, folder);
  addFigure({
    topic: 'Store',
    what: 'runs that share their beginnings, in one store',
    sizes: `${runs} runs of 50 steps of 4 KB`,
    value: size / 1e6,
    unit: 'MB',
    baselines: [{ what: 'the bodies', value: raw / 1e6 }],
    ...(quick
      ? {}
      : { target: { bound: 'at most', value: 10 } as const, original: '238 MB to 1.3 GB' }),
  });
  report(`${runs} runs of 50 steps that share their first 35 to 49: bodies, raw`, MB(raw), {
    original: '997 MB',
  });
  report(`the same in the store (seeds 1 to ${runs})`, MB(size), {
    target: '<= 10 MB',
    reached: size <= 10e6,
    original: '238 MB to 1.3 GB',
  });
  report('saving one of them, generator included', ms(took / runs));
}

async function manyBranches(): Promise<void> {
  const folder = join(root, 'branches');
  const store = await createStore(folder);
  const { run } = await store.save(agentRun({ steps: 50, added: 3900, seed: 1 }));
  await store.close();
  const before = statSync(join(folder, 'store.sqlite')).size;
  const again = await openStore(folder);
  let deltas = 0;
  const branches = sized({ full: 500, quick: 50 });
  for (let index = 0; index < branches; index += 1) {
    const step = index % 50;
    const fork = { steps: 50, shared: step, added: 3900, seed: 1000 + index };
    deltas += ownDeltas(fork);
    const branch = {
      parent: run.id,
      step,
      mutation: { kind: 'text' },
      trial: Math.floor(index / 50),
    };
    await again.save(agentRun(fork), { branch });
  }
  const grown = (await closedSize(again, folder)) - before;
  addFigure({
    topic: 'Store',
    what: 'what branches of a run add to a store',
    sizes: `${branches} branches of 50 steps of 4 KB`,
    value: grown / 1e6,
    unit: 'MB',
    baselines: [{ what: 'what each says anew, body by body, zstd -3', value: deltas / 1e6 }],
    target: { bound: 'at most', value: 1.3, of: 'ratio' },
  });
  report(`${branches} branches of a run of 50 steps, evenly at each step: own deltas`, MB(deltas));
  report('the same in the store (seeds 1000 and up)', MB(grown));
  report('against the own deltas', (grown / deltas).toFixed(2), {
    target: '<= 1.30',
    reached: grown / deltas <= 1.3,
  });
}

async function longList(): Promise<void> {
  const folder = join(root, 'list');
  const store = await createStore(folder);
  const runs = sized({ full: 10_000, quick: 1000 });
  for (let seed = 1; seed <= runs; seed += 1) {
    await store.save(agentRun({ steps: 0, seed, exit: seed % 7 === 0 ? 1 : 0 }), {
      steps: 12,
      inputTokens: 1000 * seed,
      outputTokens: seed,
      cost: 0.01,
    });
  }
  const all = await best(20, () => store.list());
  const latest = await best(20, () => store.list({ limit: 50 }));
  addFigure({
    topic: 'Store',
    what: 'listing all runs, warm, best of 20',
    sizes: `${runs.toLocaleString('en-US')} runs`,
    value: all,
    unit: 'ms',
    baselines: [{ what: 'the latest 50 of them', value: latest }],
    ...(quick ? {} : { target: { bound: 'at most', value: 20 } as const }),
    original: '250 ms for 200 runs',
  });
  report(`listing ${runs} runs, warm, best of 20`, ms(all), {
    target: '< 20 ms',
    reached: all < 20,
    original: '250 ms for 200',
  });
  report('the latest 50 of them, with the total', ms(latest));
  report('finding the latest', ms(await best(20, () => store.find('latest'))));
  await store.close();
}

async function longRun(): Promise<void> {
  const folder = join(root, 'long');
  const store = await createStore(folder);
  const steps = sized({ full: 500, quick: 150 });
  const tape = agentRun({ steps, added: 3900, seed: 1 });
  const raw = rawSize(tape);
  const start = performance.now();
  const { run } = await store.save(tape);
  report(`saving a run of ${steps} steps (${MB(raw)} raw)`, ms(performance.now() - start));
  const size = await closedSize(store, folder);
  addFigure({
    topic: 'Store',
    what: 'a store with one run',
    sizes: `${steps} steps of 4 KB`,
    value: size / 1000,
    unit: 'kB',
    baselines: [{ what: 'the bodies', value: raw / 1000 }],
    ...(steps === 500 ? { original: '109 MB' } : {}),
  });
  report('the store with it alone', MB(size), { original: '109 MB' });
  const open = await best(5, async () => {
    const fresh = await openStore(folder);
    const found = await fresh.find(run.id);
    const tape = await fresh.open(found.id);
    tape.exchanges.at(-1)?.request.body;
    await fresh.close();
  });
  addFigure({
    topic: 'Store',
    what: 'opening a store and a run in it, and reading its last request; best of 5',
    sizes: `${steps} steps of 4 KB`,
    value: open,
    unit: 'ms',
    ...(quick ? {} : { target: { bound: 'at most', value: 500 } as const }),
  });
  report('opening the store and that run, cold, and one body; best of 5', ms(open), {
    target: '< 500 ms',
    reached: open < 500,
  });
  const fresh = await openStore(folder);
  report('verifying all of it (fsck)', ms(await best(2, () => fresh.check())));
  await fresh.close();
}

await manyRuns();
await manyBranches();
await longList();
await longRun();
rmSync(root, { recursive: true });
console.log(`Node ${process.versions.node}; "original": Python tracefork, measured elsewhere.`);
console.table(rows);
process.exitCode = rows.some(({ reached }) => reached === 'NO') ? 1 : 0;
