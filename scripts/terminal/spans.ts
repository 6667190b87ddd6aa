/** Text of one look. */
export interface Span {
  readonly text: string;
  /** Classes of the picture's style: `bold`, `dim`, `red` … */
  readonly looks: readonly string[];
}

const looks: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
};
const ends: Readonly<Record<string, readonly string[]>> = {
  0: ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'],
  22: ['bold', 'dim'],
  39: ['red', 'green', 'yellow', 'cyan'],
};

/** Takes a line with the escape sequences that tracefork prints apart. Others are left out. */
export function spansOf(line: string): Span[] {
  const on = new Set<string>();
  const spans: Span[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what terminals are told with
  for (const part of line.split(/(\x1b\[[\d;]*[a-zA-Z])/)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    const codes = /^\x1b\[([\d;]*)m$/.exec(part)?.[1];
    if (codes !== undefined) {
      for (const code of codes.split(';')) {
        for (const look of ends[code || '0'] ?? []) on.delete(look);
        const look = looks[code];
        if (look !== undefined) on.add(look);
      }
    } else if (part !== '' && !part.startsWith('\x1b')) {
      spans.push({ text: part, looks: [...on] });
    }
  }
  return spans;
}
