import stringWidth from 'string-width';

const segments = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Shortens a line to a number of terminal columns, with `…` where something is left out. */
export function fit(line: string, columns: number): string {
  if (line.length <= columns && /^[\u0020-\u007e·→×…–]*$/.test(line)) return line;
  if (stringWidth(line) <= columns) return line;
  let result = '';
  let used = 1;
  for (const { segment } of segments.segment(line)) {
    used += stringWidth(segment);
    if (used > columns) break;
    result += segment;
  }
  return `${result.trimEnd()}…`;
}

/** A line filled up with spaces to a number of terminal columns. */
export function pad(line: string, columns: number): string {
  return line + ' '.repeat(Math.max(0, columns - stringWidth(line)));
}

/** On which side the cells of a column stand. */
export interface Column {
  readonly align: 'left' | 'right';
}

/** Lines of cells in columns, two spaces apart; the last column is not padded on its right. */
export function columns(
  rows: ReadonlyArray<readonly string[]>,
  layout: readonly Column[],
): string[] {
  const widths = layout.map((_, index) =>
    rows.reduce((widest, row) => Math.max(widest, stringWidth(row[index] ?? '')), 0),
  );
  return rows.map((row) =>
    layout
      .map(({ align }, index) => {
        const cell = row[index] ?? '';
        const padding = ' '.repeat((widths[index] ?? 0) - stringWidth(cell));
        return align === 'left' ? cell + padding : padding + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Every line of a text, indented. */
export function indent(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}
