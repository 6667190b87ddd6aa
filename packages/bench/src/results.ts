import type { Figure } from './figures.ts';

/** Where and how one program was run. */
export interface Circumstances {
  /** When it began, as in `2026-01-02T03:04:05.678Z`. */
  readonly date: string;
  readonly mode: 'full' | 'quick';
  readonly node: string;
  readonly cores: number;
  readonly cpu: string;
  /** Processes that wanted a core in the minute before it began. */
  readonly load: number;
  /** How long it took, in seconds. */
  readonly seconds: number;
}

export interface PartResult extends Circumstances {
  readonly figures: readonly Figure[];
}

/** The last result of each program, by its path without `.bench.ts`. */
export interface Results {
  readonly parts: Readonly<Record<string, PartResult>>;
}

export const noResults: Results = { parts: {} };

/** With one program's new result in place of its old one; the others keep theirs, dates included. */
export function withPart(
  results: Results,
  { part, result }: { readonly part: string; readonly result: PartResult },
): Results {
  const parts = { ...results.parts, [part]: result };
  return { parts: Object.fromEntries(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** The rows that a program left, one JSON object a line. */
export function figuresOf(lines: string): Figure[] {
  return lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Figure);
}
