import { eventKinds, type RunData } from '../../src/model.ts';
import type { Bodies } from './bodies.ts';

/** A run with what the page derives of it once. */
export interface Run {
  readonly data: RunData;
  readonly bodies: Bodies;
  /** Times of all events. */
  readonly times: Float64Array;
  /** Times of the chunks of each exchange. */
  readonly chunkTimes: ReadonlyMap<number, readonly number[]>;
  /** Step of each exchange that is an attempt of one. */
  readonly stepOf: ReadonlyMap<number, number>;
  /** Steps that go on from each step. */
  readonly next: ReadonlyMap<number, readonly number[]>;
}

const dataKind = eventKinds.indexOf('data');

export function openRun(data: RunData, bodies: Bodies): Run {
  const { kind, step, id } = data.events;
  const times = new Float64Array(kind.length);
  const chunkTimes = new Map<number, number[]>();
  let now = 0;
  for (let index = 0; index < kind.length; index += 1) {
    now += step[index] as number;
    times[index] = now / 100;
    if (kind[index] === dataKind) push(chunkTimes, id[index] as number, now / 100);
  }
  const stepOf = new Map(
    data.steps.flatMap(({ attempts }, index) => attempts.map((x) => [x, index] as const)),
  );
  const next = new Map<number, number[]>();
  for (const [index, { base }] of data.steps.entries()) {
    if (base !== null) push(next, base, index);
  }
  return { data, bodies, times, chunkTimes, stepOf, next };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
