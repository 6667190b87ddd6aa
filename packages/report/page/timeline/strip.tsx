import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Placed } from '../data/lanes.ts';
import { rowKey } from '../data/rows.ts';
import { lanesOf } from '../data/spans.ts';
import { duration } from '../data/units.ts';
import { chosenRow, rows, run } from '../report.ts';
import { go, route } from '../state.ts';

const lane = 14;
const axis = 18;
const mostLanes = 8;
const mostOthers = 3;

/** The run over real time: model calls above, tools, programs and other requests below. */
export function Strip() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1000);
  const [range, setRange] = useState<readonly [number, number] | null>(null);
  const shown = run.value;
  const { ms, timed } = shown.data;
  useEffect(() => setRange(null), [shown]);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 1000));
    if (box.current !== null) watch.observe(box.current);
    return () => watch.disconnect();
  }, [timed]);
  const [from, to] = range ?? [0, ms];
  const { steps, others } = useMemo(() => lanesOf(shown), [shown]);
  const x = useMemo(() => scaleLinear([from, to], [0, width]), [from, to, width]);
  // Thousands of bars are not drawn anew because another one is chosen.
  const stepBars = useMemo(() => drawn(steps.spans, x), [steps, x]);
  const otherBars = useMemo(() => drawn(others.spans, x), [others, x]);
  if (!timed || ms <= 0) return null;

  const stepLanes = Math.min(mostLanes, Math.max(1, steps.lanes));
  const otherLanes = Math.min(mostOthers, others.lanes);
  const below = axis + stepLanes * lane + 4;
  const height = axis + (stepLanes + otherLanes) * lane + 6;
  const zoom = (factor: number, around: number): void => {
    const span = Math.min(ms, Math.max(ms / 5000, (to - from) * factor));
    const start = Math.min(ms - span, Math.max(0, around - (around - from) * (span / (to - from))));
    setRange(span >= ms ? null : [start, start + span]);
  };
  const onWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
    event.preventDefault();
    const left = (event.currentTarget as HTMLElement).getBoundingClientRect().left;
    zoom(event.deltaY > 0 ? 1.25 : 0.8, x.invert(event.clientX - left));
  };
  const chosen = chosenRow.value;
  const list = rows.value;
  const now = list[chosen]?.at;
  const centre = now ?? (from + to) / 2;
  return (
    <section class="strip" aria-label="Run over time">
      <div ref={box} class="strip-picture" onWheel={onWheel}>
        <svg
          width={width}
          height={height}
          role="img"
          aria-label="Model calls and what ran beside them"
        >
          {x.ticks(Math.max(2, Math.floor(width / 110))).map((tick) => (
            <g key={tick} transform={`translate(${x(tick)},0)`}>
              <line class="grid" y1={axis - 4} y2={height} />
              <text class="tick" x={3} y={11}>
                {duration(tick)}
              </text>
            </g>
          ))}
          <g transform={`translate(0,${axis})`}>{stepBars}</g>
          <g transform={`translate(0,${below})`}>{otherBars}</g>
          <Chosen spans={steps.spans} x={x} top={axis} />
          <Chosen spans={others.spans} x={x} top={below} />
          {now !== undefined && <line class="now" x1={x(now)} x2={x(now)} y1={2} y2={height} />}
        </svg>
      </div>
      <div class="strip-controls">
        <input
          type="range"
          aria-label="Walk through the run"
          aria-valuetext={chosen < 0 ? 'start' : `line ${chosen + 1}, ${duration(now ?? 0)}`}
          min={0}
          max={Math.max(0, list.length - 1)}
          value={Math.max(0, chosen)}
          onInput={(event) => {
            const row = list[Number(event.currentTarget.value)];
            if (row !== undefined) go({ place: rowKey(row) }, { replace: true });
          }}
        />
        <button type="button" class="button" aria-label="Zoom in" onClick={() => zoom(0.5, centre)}>
          +
        </button>
        <button type="button" class="button" aria-label="Zoom out" onClick={() => zoom(2, centre)}>
          −
        </button>
        <button
          type="button"
          class="button"
          disabled={range === null}
          onClick={() => setRange(null)}
        >
          all
        </button>
      </div>
    </section>
  );
}

type Scale = ReturnType<typeof scaleLinear<number, number>>;

function drawn(spans: readonly Placed[], x: Scale): readonly JSX.Element[] {
  const [from = 0, to = 0] = x.domain();
  return spans
    .filter((span) => span.to >= from && span.from <= to)
    .map((span) => {
      const key = `${span.kind}=${span.index}`;
      return (
        // biome-ignore lint/a11y/noStaticElementInteractions: the list and the slider have the keys
        <g key={key} class="span" onClick={() => go({ place: key })}>
          <title>{`${span.kind} ${span.index}, ${duration(span.to - span.from)}`}</title>
          <rect
            class={`bar ${span.kind} ${span.state}`}
            {...inLane(span)}
            {...along(x, span.from, span.to)}
          />
          {span.failed?.map(([start, end]) => (
            <rect key={start} class="bar error" {...inLane(span)} {...along(x, start, end)} />
          ))}
        </g>
      );
    });
}

interface ChosenProps {
  readonly spans: readonly Placed[];
  readonly x: Scale;
  readonly top: number;
}

/** A frame around what is chosen. */
function Chosen({ spans, x, top }: ChosenProps) {
  const { place } = route.value;
  const span = spans.find(({ kind, index }) => `${kind}=${index}` === place);
  if (span === undefined) return null;
  const box = { ...inLane(span), ...along(x, span.from, span.to) };
  return <rect class="bar-chosen" {...box} y={box.y + top} />;
}

function inLane(span: Placed): { y: number; height: number; rx: number } {
  const most = span.kind === 'step' ? mostLanes : mostOthers;
  return { y: Math.min(span.lane, most - 1) * lane, height: lane - 3, rx: 2 };
}

/** Where a time lies on the picture; what is far outside is cut. */
function along(x: (t: number) => number, from: number, to: number): { x: number; width: number } {
  const left = Math.max(-4, x(from));
  return { x: left, width: Math.max(2, Math.min(x(to), 20_000) - left - 1) };
}
