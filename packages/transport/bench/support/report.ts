/** A figure beside its target. */
export interface Line {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** `at most` or `at least`, and the figure; none where nothing was promised. */
  readonly target?: readonly ['at most' | 'at least', number];
  readonly note?: string;
}

/** Prints a figure, and whether its target was reached. */
export function report({ what, value, unit, target, note }: Line): void {
  const figure = `${format(value)} ${unit}`;
  const verdict =
    target === undefined
      ? ''
      : `  ${target[0]} ${format(target[1])} ${unit}: ${reached(value, target) ? 'reached' : 'NOT REACHED'}`;
  console.log(`  ${what.padEnd(44)} ${figure.padStart(14)}${verdict}${note ? `  (${note})` : ''}`);
}

function reached(value: number, [kind, limit]: NonNullable<Line['target']>): boolean {
  return kind === 'at most' ? value <= limit : value >= limit;
}

function format(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 10 ? 0 : 2);
}
