import type { Run } from '../data/run.ts';
import { EventList } from '../views/event-list.tsx';

interface QuietProps {
  readonly run: Run;
  /** Places of its first event, and of the one after its last. */
  readonly from: number;
  readonly to: number;
}

/** Draws, clock reads and timers between two other lines. */
export function QuietPanel({ run, from, to }: QuietProps) {
  return (
    <article class="panel" aria-label="Draws and timers">
      <h2>Draws, clocks and timers</h2>
      <EventList run={run} places={Array.from({ length: to - from }, (_, index) => from + index)} />
    </article>
  );
}
