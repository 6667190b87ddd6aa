import { type ApiName, parseResponse } from '@tracefork/wire';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ExchangeData } from '../../src/model.ts';
import type { Run } from '../data/run.ts';
import { type TimedEvent, timedEvents } from '../data/stream-events.ts';
import { counted, duration } from '../data/units.ts';
import { Text, Visible } from '../ui/text.tsx';
import { useVirtual } from '../ui/virtual.ts';
import { Blocks } from './blocks.tsx';

interface StreamProps {
  readonly run: Run;
  /** Number of the exchange. */
  readonly x: number;
  readonly api: ApiName;
}

/** The events of a streamed answer with their times; played, it comes in as the agent saw it. */
export function StreamView({ run, x, api }: StreamProps) {
  const exchange = run.data.exchanges[x] as ExchangeData;
  const body = useMemo(
    () =>
      exchange.response === null
        ? new Uint8Array()
        : run.bodies.bytes(exchange.decoded ?? exchange.response),
    [run, exchange],
  );
  const events = useMemo(() => timedEvents(body, chunksOf(run, x)), [run, x, body]);
  const { arrived, playing, play } = usePlayer(events);
  const partial = useMemo(
    () =>
      playing
        ? parseResponse(
            { api },
            {
              status: exchange.status ?? 200,
              headers: exchange.responseHeaders,
              body: body.subarray(0, events[arrived - 1]?.end ?? 0),
            },
          ).blocks
        : null,
    [playing, arrived, body],
  );
  const lasted = (events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0);
  return (
    <div class="stream">
      <div class="body-bar">
        <button type="button" class="button primary" onClick={play} disabled={events.length === 0}>
          {playing ? 'Stop' : 'Play at recorded speed'}
        </button>
        <span class="dim">
          {counted(events.length, 'event')} in {counted(exchange.chunks.length, 'chunk')} over{' '}
          {duration(lasted)}
        </span>
        {exchange.decoded !== undefined && (
          <span class="chip">times are those of compressed chunks</span>
        )}
      </div>
      {partial !== null && (
        <div class="bubble assistant playing" aria-live="off">
          <Blocks blocks={partial} />
        </div>
      )}
      <EventTable events={events} arrived={playing ? arrived : events.length} />
    </div>
  );
}

function chunksOf(run: Run, x: number): readonly { length: number; at: number }[] {
  const { at, chunks, decoded } = run.data.exchanges[x] as ExchangeData;
  const times = run.chunkTimes.get(x) ?? [];
  // Decoded bytes do not say which chunk they came in: all came by the last one.
  if (decoded !== undefined)
    return [{ length: Number.MAX_SAFE_INTEGER, at: (times.at(-1) ?? at) - at }];
  return chunks.map((length, index) => ({ length, at: (times[index] ?? at) - at }));
}

function usePlayer(events: readonly TimedEvent[]): {
  readonly arrived: number;
  readonly playing: boolean;
  readonly play: () => void;
} {
  const [started, setStarted] = useState<number | null>(null);
  const [arrived, setArrived] = useState(0);
  useEffect(() => {
    if (started === null) return;
    let frame = 0;
    const first = events[0]?.at ?? 0;
    const tick = (): void => {
      const now = performance.now() - started + first;
      const next = events.findIndex(({ at }) => at > now);
      setArrived(next === -1 ? events.length : next);
      if (next === -1) setTimeout(() => setStarted(null), 1500);
      else frame = requestAnimationFrame(tick);
    };
    tick();
    return () => cancelAnimationFrame(frame);
  }, [started, events]);
  return {
    arrived,
    playing: started !== null,
    play: () => setStarted(started === null ? performance.now() : null),
  };
}

function EventTable({
  events,
  arrived,
}: {
  readonly events: readonly TimedEvent[];
  readonly arrived: number;
}) {
  const scroll = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<number | null>(null);
  const virtual = useVirtual({ count: events.length, scroll, size: () => 26 });
  useEffect(() => {
    if (arrived < events.length && arrived > 0) virtual.scrollToIndex(arrived - 1);
  }, [arrived]);
  const chosen = open === null ? undefined : events[open];
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section ref={scroll} class="event-table mono" tabIndex={0} aria-label="Stream events">
        <div style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const { name, data, at } = events[index] as TimedEvent;
            const gap = at - (events[index - 1]?.at ?? at);
            return (
              <button
                key={index}
                type="button"
                class={`event-row ${index < arrived ? '' : 'future'}`}
                aria-expanded={index === open}
                style={{ transform: `translateY(${start}px)` }}
                onClick={() => setOpen(index === open ? null : index)}
              >
                <span class="event-time">{duration(at)}</span>
                <span class="event-gap dim">{gap === 0 ? '' : `+${duration(gap)}`}</span>
                <span class="event-name ellipsis">
                  <Visible text={(name || 'message').slice(0, 80)} />
                </span>
                <span class="ellipsis">
                  <Visible text={data.slice(0, 240).replaceAll('\n', ' ')} />
                </span>
              </button>
            );
          })}
        </div>
      </section>
      {chosen !== undefined && (
        <div class="event-open">
          <Text value={chosen.data} mono />
        </div>
      )}
    </>
  );
}
