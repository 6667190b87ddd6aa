import { useMemo, useRef } from 'preact/hooks';
import { eventKinds } from '../../src/model.ts';
import { eventText } from '../data/event-text.ts';
import type { Run } from '../data/run.ts';
import { duration } from '../data/units.ts';
import { go } from '../state.ts';
import { Visible } from '../ui/text.tsx';
import { useVirtual } from '../ui/virtual.ts';

const dataKind = eventKinds.indexOf('data');

interface EventListProps {
  readonly run: Run;
  /** Which events, by their places. */
  readonly places: readonly number[];
}

/** Events of the tape, one line each. */
export function EventList({ run, places }: EventListProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const chunks = useMemo(() => chunkNumbers(run), [run]);
  const virtual = useVirtual({ count: places.length, scroll, size: () => 26 });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section ref={scroll} class="event-table mono" tabIndex={0} aria-label="Events of the tape">
      <div style={{ height: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const place = places[index] as number;
          const event = eventText(run, place, chunks[place] as number);
          const style = { transform: `translateY(${start}px)` };
          const inside = (
            <>
              <span class="event-time">{duration(event.at)}</span>
              <span class={`event-name kind-${event.kind}`}>{event.kind}</span>
              <span class="ellipsis">
                <Visible text={event.text.slice(0, 300)} />
              </span>
            </>
          );
          return event.place === '' ? (
            <div key={place} class="event-row" style={style}>
              {inside}
            </div>
          ) : (
            <button
              key={place}
              type="button"
              class="event-row"
              style={style}
              onClick={() => go({ view: 'timeline', place: event.place })}
            >
              {inside}
            </button>
          );
        })}
      </div>
    </section>
  );
}

/** Which chunk of its exchange each `data` event is. */
function chunkNumbers({ data: { events } }: Run): Uint32Array {
  const numbers = new Uint32Array(events.kind.length);
  const next = new Map<number, number>();
  for (const [index, kind] of events.kind.entries()) {
    if (kind !== dataKind) continue;
    const x = events.id[index] as number;
    numbers[index] = next.get(x) ?? 0;
    next.set(x, (next.get(x) ?? 0) + 1);
  }
  return numbers;
}
