/** What reads and deliveries tell of the moment that a clock showed when the run began. */
export interface OriginBounds {
  /** At least this: a read came before the delivery after it. */
  least: number;
  /** At most this: a read came after the delivery before it. */
  most: number;
}

export function noBounds(): OriginBounds {
  return { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
}

/** Takes account of reads between the deliveries at `start` and `end`, in milliseconds of the run. */
export function narrow(
  bounds: OriginBounds,
  values: readonly number[],
  { start, end }: { readonly start: number; readonly end: number },
): void {
  const [first] = values;
  const last = values.at(-1);
  if (first === undefined || last === undefined) return;
  bounds.least = Math.max(bounds.least, last - end);
  bounds.most = Math.min(bounds.most, first - start);
}

/**
 * The best guess: agents read clocks right after a delivery rather than right before the next, so
 * the upper bound is the closer one. `undefined` where nothing was read.
 */
export function guess({ least, most }: OriginBounds): number | undefined {
  const origin = Math.max(least, Number.isFinite(most) ? most : least);
  return Number.isFinite(origin) ? origin : undefined;
}
