import { type Placed, placeInLanes, type Span } from './lanes.ts';
import type { Run } from './run.ts';

export interface Lanes {
  readonly spans: readonly Placed[];
  readonly lanes: number;
}

/** What ran when: model calls in lanes of their own, tools, programs and other requests below. */
export function lanesOf({ data, stepOf }: Run): { readonly steps: Lanes; readonly others: Lanes } {
  const end = (ended: number | null): number => ended ?? data.ms;
  const steps = data.steps.map(
    ({ at, ms, error, attempts }, index): Span => ({
      kind: 'step',
      index,
      from: at,
      to: ms === null ? data.ms : at + ms,
      state: error === null ? 'ok' : ms === null ? 'open' : 'error',
      failed: attempts.slice(0, -1).flatMap((x) => {
        const exchange = data.exchanges[x];
        return exchange === undefined ? [] : [[exchange.at, end(exchange.ended)] as const];
      }),
    }),
  );
  const tools = data.tools.map(
    ({ at, ended, error }, index): Span => ({
      kind: 'tool',
      index,
      from: at,
      to: end(ended),
      state: error === undefined ? (ended === null ? 'open' : 'ok') : 'error',
    }),
  );
  const programs = data.programs.map(
    ({ at, ended, code, error }, index): Span => ({
      kind: 'program',
      index,
      from: at,
      to: end(ended),
      state: ended === null ? 'open' : code === 0 && error === undefined ? 'ok' : 'error',
    }),
  );
  const exchanges = data.exchanges.flatMap(({ at, ended, outcome, status }, index): Span[] => {
    if (stepOf.has(index)) return [];
    const ok = outcome === 'complete' && (status ?? 0) < 400;
    const state = ended === null ? 'open' : ok ? 'ok' : 'error';
    return [{ kind: 'exchange', index, from: at, to: end(ended), state }];
  });
  return {
    steps: placeInLanes(steps),
    others: placeInLanes([...tools, ...programs, ...exchanges]),
  };
}
