import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withPatches } from './support/installed.ts';
import { recordRun, replayRun } from './support/sessions.ts';

withPatches();

interface Plan {
  readonly ms: number;
  readonly repeat: number;
  /** Number of a timer that is cleared when this one fires. */
  readonly clears: number;
  /** Another one is set when this one fires. */
  readonly next: boolean;
  readonly busy: boolean;
}

const plan = fc.record<Plan>({
  ms: fc.nat(8),
  repeat: fc.integer({ min: 1, max: 3 }),
  clears: fc.nat(9),
  next: fc.boolean(),
  busy: fc.boolean(),
});

/** An agent whose timers race with, clear and follow each other; gives what it saw. */
function agent(plans: readonly Plan[]): Promise<string[]> {
  const seen: string[] = [];
  const timers: NodeJS.Timeout[] = [];
  return new Promise((resolve) => {
    // Later than all others, which is on the tape as well.
    setTimeout(() => {
      for (const timer of timers) clearTimeout(timer);
      resolve(seen);
    }, 40);
    function start({ ms, repeat, clears, next, busy }: Plan, name: string): void {
      let left = repeat;
      const timer = setInterval(() => {
        seen.push(`${name} ${Math.random()} ${Date.now()}`);
        if (--left === 0) clearInterval(timer);
        if (clears !== timers.indexOf(timer)) clearTimeout(timers[clears]);
        if (busy) for (const since = performance.now(); performance.now() - since < 2; );
        if (next && left === 0) start({ ms, repeat: 1, clears: 99, next: false, busy }, `${name}+`);
      }, ms);
      timers.push(timer);
    }
    for (const [index, plan] of plans.entries()) start(plan, String(index));
  });
}

test('whatever timers do to each other, a replay sees it in the same order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { maxLength: 8 }), async (plans) => {
      const recorded = await recordRun(() => agent(plans));
      const replayed = await replayRun(recorded.events, () => agent(plans));
      expect(replayed.value).toEqual(recorded.value);
      expect(replayed.divergences).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
