/** Something that takes time. */
export interface Span {
  readonly kind: 'step' | 'tool' | 'program' | 'exchange';
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly state: 'ok' | 'error' | 'open';
  /** Times within it that failed: attempts that were repeated. */
  readonly failed?: ReadonlyArray<readonly [from: number, to: number]>;
}

export interface Placed extends Span {
  readonly lane: number;
}

/** Lays what overlaps into lanes of their own, each as far up as it goes. */
export function placeInLanes(spans: readonly Span[]): {
  readonly spans: readonly Placed[];
  readonly lanes: number;
} {
  const ends: number[] = [];
  const placed = [...spans]
    .sort((a, b) => a.from - b.from || a.index - b.index)
    .map((span) => {
      const free = ends.findIndex((end) => end <= span.from);
      const lane = free === -1 ? ends.length : free;
      ends[lane] = Math.max(span.to, span.from + 1e-6);
      return { ...span, lane };
    });
  return { spans: placed, lanes: ends.length };
}
