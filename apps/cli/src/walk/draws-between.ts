import type { Event } from '@tracefork/tape';

/** A value that the run drew, and before which step; `null`: after the last. */
export interface PlacedDraw {
  readonly before: number | null;
  readonly source: string;
  readonly value: string;
}

/** @param stepOfExchange step of each exchange that is an attempt of one. */
export function drawsBetween(
  events: readonly Event[],
  stepOfExchange: ReadonlyMap<number, number>,
): readonly PlacedDraw[] {
  const placed: PlacedDraw[] = [];
  let gap: Omit<PlacedDraw, 'before'>[] = [];
  const close = (before: number | null): void => {
    for (const draw of gap) placed.push({ ...draw, before });
    gap = [];
  };
  for (const event of events) {
    if (event.kind === 'draw') gap.push({ source: event.source, value: String(event.value) });
    else if (event.kind === 'request') {
      const step = stepOfExchange.get(event.x);
      if (step !== undefined) close(step);
    }
  }
  close(null);
  return placed;
}
