/** What of a line passes a limit before it is parsed, if anything does. */
export type LineExcess =
  | { readonly limit: 'depth'; readonly found: number }
  | { readonly limit: 'structureBytes'; readonly found: number };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Looks at a line of JSON without building anything: a parser may need many times the line's size
 * for brackets alone. Strings are skipped at the speed of a search.
 */
export function guardLine(
  line: Buffer,
  limits: { readonly depth: number; readonly structureBytes: number },
): LineExcess | undefined {
  let depth = 0;
  let structure = 0;
  for (let at = 0; at < line.length; at += 1) {
    const byte = line[at] as number;
    if (byte === QUOTE) {
      at = endOfString(line, at);
      continue;
    }
    structure += 1;
    if (structure > limits.structureBytes) return { limit: 'structureBytes', found: structure };
    if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > limits.depth) return { limit: 'depth', found: depth };
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return undefined;
}

function endOfString(line: Buffer, start: number): number {
  for (let at = line.indexOf(QUOTE, start + 1); at >= 0; at = line.indexOf(QUOTE, at + 1)) {
    let slashes = 0;
    while (line[at - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return line.length;
}
