/**
 * Wall time of a blame with tails of 50 ms a call: 20 steps, a planted cause that settles the run.
 * The original's way needs 1,900 calls (k = 10) or 2,100 with step 0 counted, one after another.
 * Run: `node bench/blame.bench.ts`.
 */
import { blame, createFlipRateSearch, type ForkRunner, runSearch } from '@tracefork/blame';

const STEPS = 20;
const CAUSE = 12;
const CALL = 50;

let calls = 0;
const runner: ForkRunner = {
  async run({ step }) {
    const live = STEPS - step;
    calls += live;
    await new Promise((resolve) => setTimeout(resolve, live * CALL));
    return { kind: 'graded', grade: step > CAUSE ? 'fail' : 'pass', calls: live, dollars: 0 };
  },
};

async function timed(name: string, target: number, work: () => Promise<unknown>): Promise<void> {
  calls = 0;
  const begin = performance.now();
  const answer = await work();
  const seconds = (performance.now() - begin) / 1000;
  const mark = seconds <= target ? 'reached' : 'not reached';
  console.log(
    `${name.padEnd(34)} ${seconds.toFixed(1).padStart(6)} s  ${String(calls).padStart(5)} calls  target ${target} s: ${mark}  ${answer}`,
  );
}

const concurrency = 16;
const recorded = 'fail';
await timed('flip rate, k = 10, 16 at once', 9, async () => {
  const run = await runSearch(createFlipRateSearch(STEPS, { k: 10 }), {
    runner,
    recorded,
    concurrency,
  });
  return run.kind === 'ended' ? `first: step ${run.conclusion.steps[0]?.step}` : run.why.kind;
});
await timed('default method, 16 at once', 3, async () => {
  const settings = { batch: 16 };
  const about = { steps: STEPS, seed: 1, oracle: 'planted', recorded, settings } as const;
  const run = await blame({ ...about, runner, concurrency });
  return run.kind === 'report' ? JSON.stringify(run.report.verdict) : run.why.kind;
});
await timed('default method, batches of 8', 3, async () => {
  const about = { steps: STEPS, seed: 1, oracle: 'planted', recorded } as const;
  const run = await blame({ ...about, runner, concurrency });
  return run.kind === 'report' ? JSON.stringify(run.report.verdict) : run.why.kind;
});
