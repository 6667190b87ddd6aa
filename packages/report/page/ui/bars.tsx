import { scaleBand, scaleLinear } from 'd3-scale';
import { useEffect, useRef, useState } from 'preact/hooks';

/** One bar of a chart: stacked parts, from the bottom. */
export interface Bar {
  readonly label: string;
  readonly parts: readonly number[];
  readonly onChoose?: () => void;
  readonly chosen?: boolean;
}

interface BarsProps {
  readonly label: string;
  readonly bars: readonly Bar[];
  /** Names of the parts; they have the colours of the same number. */
  readonly parts: readonly string[];
  readonly format: (value: number) => string;
  /** A line over the bars, on a scale of its own. */
  readonly line?: { readonly name: string; readonly values: readonly number[] };
}

const height = 140;
const left = 56;
const bottom = 20;
const widest = 140;

/** Width of an element, as it changes. */
export function useWidth<E extends HTMLElement>() {
  const box = useRef<E>(null);
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 600));
    if (box.current !== null) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return { box, width };
}

/** Stacked bars, one for each step. */
export function Bars({ label, bars, parts, format, line }: BarsProps) {
  const { box, width } = useWidth<HTMLDivElement>();
  const totals = bars.map(({ parts: values }) => values.reduce((sum, value) => sum + value, 0));
  const top = Math.max(...totals, line === undefined ? 0 : Math.max(...line.values), 1e-9);
  const x = scaleBand(
    bars.map((_, index) => index),
    [left, Math.min(width, left + bars.length * widest)],
  ).paddingInner(bars.length > 80 ? 0.05 : 0.25);
  const y = scaleLinear([0, top], [height - bottom, 8]).nice(3);
  const every = Math.ceil(bars.length / Math.max(2, (width - left) / 44));
  return (
    <figure class="chart" ref={box}>
      <figcaption>
        {label}
        <span class="legend">
          {parts.map((name, part) => (
            <span key={name} class={`legend-${part}`}>
              {name}
            </span>
          ))}
          {line !== undefined && <span class="legend-line">{line.name}</span>}
        </span>
      </figcaption>
      <svg width={width} height={height} role="img" aria-label={`${label}, one bar for each step`}>
        {y.ticks(3).map((tick) => (
          <g key={tick}>
            <line class="grid" x1={left} x2={width} y1={y(tick)} y2={y(tick)} />
            <text class="tick" x={left - 6} y={y(tick) + 4} text-anchor="end">
              {format(tick)}
            </text>
          </g>
        ))}
        {bars.map((bar, index) => (
          <BarMark key={index} bar={bar} x={x(index) ?? 0} width={x.bandwidth()} y={y} />
        ))}
        {bars.map((bar, index) =>
          index % every === 0 ? (
            <text key={index} class="tick" x={x(index)} y={height - 5}>
              {bar.label}
            </text>
          ) : null,
        )}
        {line !== undefined && (
          <polyline
            class="chart-line"
            points={line.values
              .map((value, index) => `${(x(index) ?? 0) + x.bandwidth() / 2},${y(value)}`)
              .join(' ')}
          />
        )}
      </svg>
    </figure>
  );
}

interface MarkProps {
  readonly bar: Bar;
  readonly x: number;
  readonly width: number;
  readonly y: (value: number) => number;
}

function BarMark({ bar, x, width, y }: MarkProps) {
  let below = 0;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list and the table have the keys
    <g class={`chart-bar ${bar.chosen === true ? 'chosen' : ''}`} onClick={() => bar.onChoose?.()}>
      <rect class="hit" x={x} y={0} width={Math.max(1, width)} height={height - bottom} />
      {bar.parts.map((value, part) => {
        const from = below;
        below += value;
        return (
          <rect
            key={part}
            class={`part-${part}`}
            x={x}
            y={y(below)}
            width={Math.max(1, width)}
            height={Math.max(0, y(from) - y(below))}
          />
        );
      })}
    </g>
  );
}
