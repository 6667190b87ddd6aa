import type { Difference } from '@tracefork/transport';
import type { Look } from './look.ts';
import { safeLine } from './safe-text.ts';

/** Characters of what both values share that are shown before they part. */
const lead = 24;

/** A place where two values differ, with both shortened around the first character that does. */
export function differenceLines(
  { path, recorded, actual }: Difference,
  { style, columns, names }: Look & { readonly names: readonly [recorded: string, actual: string] },
): readonly string[] {
  const width = Math.max(...names.map((name) => name.length));
  const [left, right] = shortenedPair(
    textOf(recorded),
    textOf(actual),
    Math.max(24, columns - width - 17),
  );
  return [
    safeLine(path),
    `  ${names[0].padEnd(width)}  ${style.red(left)}`,
    `  ${names[1].padEnd(width)}  ${style.green(right)}`,
  ];
}

/** Two texts, each at most so long, cut so that the place where they part is in sight. */
export function shortenedPair(a: string, b: string, most: number): readonly [string, string] {
  if (a.length <= most && b.length <= most) return [a, b];
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared += 1;
  const start = shared <= lead ? 0 : shared - lead;
  return [cut(a, { start, most }), cut(b, { start, most })];
}

function cut(
  text: string,
  { start, most }: { readonly start: number; readonly most: number },
): string {
  const before = start > 0 ? '…' : '';
  const room = most - before.length;
  const rest = text.slice(start);
  return before + (rest.length <= room ? rest : `${rest.slice(0, room - 1)}…`);
}

/** A JSON string in quotes only where it is not plain text; absence in words. */
function textOf(value: unknown): string {
  if (value === undefined) return '(not there)';
  return safeLine(typeof value === 'string' ? value : JSON.stringify(value));
}
