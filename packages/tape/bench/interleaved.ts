import type { Event } from '../src/index.ts';
import { first, recordStep } from './record.ts';
import { textSource } from './words.ts';
import type { Step } from './workloads.ts';

/**
 * Runs of two streams at a time whose chunks arrive in random order.
 *
 * @param options.whole deliver each response in one chunk instead, for comparison.
 */
export function interleaved(steps: Iterable<Step>, options: { readonly whole: boolean }): Event[] {
  const noise = textSource(13).random;
  const all = [...steps].map((step, x) => recordStep(step, x, noise));
  const events: Event[] = [first];
  for (let x = 0; x + 1 < all.length; x += 2) {
    const pair = all.slice(x, x + 2);
    const data = pair.map(({ after }) => after[1] as Extract<Event, { kind: 'data' }>);
    const order = options.whole
      ? data
      : mix(
          data.map(({ n }) => n.length),
          noise,
        ).map((one) => data[one] as Data);
    const used = new Map<Data, number>();
    const chunks = order.map((one) => {
      const index = used.get(one) ?? 0;
      used.set(one, index + 1);
      const n = options.whole ? one.bodies[0]?.length : one.n[index];
      return {
        x: one.x[0] as number,
        n: n as number,
        dt: options.whole ? 0 : (one.dt[index] as number),
      };
    });
    events.push(
      ...pair.flatMap(({ before }) => before),
      ...pair.map(({ after }) => after[0] as Event),
    );
    events.push({
      kind: 'data',
      t: data[0]?.t as number,
      x: chunks.map((chunk) => chunk.x),
      n: chunks.map((chunk) => chunk.n),
      dt: chunks.map((chunk) => chunk.dt),
      bodies: [...new Set(order)].map((one) => one.bodies[0] as Uint8Array),
    });
    events.push(...pair.map(({ after }) => after[2] as Event));
  }
  return events;
}

type Data = Extract<Event, { kind: 'data' }>;

function mix(lengths: readonly number[], noise: () => number): number[] {
  const left = [...lengths];
  const order: number[] = [];
  while (left.some((count) => count > 0)) {
    const pick = noise() < 0.5 ? 0 : 1;
    const one = (left[pick] ?? 0) > 0 ? pick : 1 - pick;
    left[one] = (left[one] as number) - 1;
    order.push(one);
  }
  return order;
}
