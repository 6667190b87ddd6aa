/** A string or number in JSON text. */
export interface JsonValue {
  readonly kind: 'string' | 'number';
  /** Keys and indexes from the root. */
  readonly path: readonly string[];
  /** Of a string without its quotes. */
  readonly start: number;
  readonly end: number;
  /** False: the text ends within it. */
  readonly whole: boolean;
}

interface Level {
  readonly array: boolean;
  at: string;
  /** Of an array: the index of the value to come. */
  index: number;
  key: boolean;
}

/** Whether a text begins as JSON objects and arrays do. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text.slice(0, 64));
}

/**
 * The strings and numbers of JSON text, with where they stand. The text may break off, or be no JSON
 * from some place on.
 */
export function* jsonValues(text: string): Generator<JsonValue> {
  const levels: Level[] = [];
  const token = /["{}[\],:]|-?\d[\d.eE+-]*/g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    const level = levels.at(-1);
    switch (found) {
      case '{':
        levels.push({ array: false, at: '', index: 0, key: true });
        break;
      case '[':
        levels.push({ array: true, at: '0', index: 0, key: false });
        break;
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (level === undefined) break;
        if (level.array) level.at = String(++level.index);
        else level.key = true;
        break;
      case ':':
        if (level !== undefined) level.key = false;
        break;
      case '"': {
        const start = match.index + 1;
        const end = endOfString(text, start);
        token.lastIndex = end + 1;
        if (level?.key === true) level.at = text.slice(start, end);
        else yield { ...valueAt(levels, start, end), kind: 'string', whole: end < text.length };
        break;
      }
      default: {
        const end = match.index + found.length;
        yield { ...valueAt(levels, match.index, end), kind: 'number', whole: end < text.length };
      }
    }
  }
}

function valueAt(levels: readonly Level[], start: number, end: number) {
  return { path: levels.map(({ at }) => at), start, end };
}

/** Where the closing quote of a string is; the text's end if there is none. */
function endOfString(text: string, start: number): number {
  for (let from = start; ; ) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return text.length;
    let escapes = 0;
    while (text.charCodeAt(quote - 1 - escapes) === 0x5c && quote - 1 - escapes >= start) escapes++;
    if (escapes % 2 === 0) return quote;
    from = quote + 1;
  }
}

/** Whether a path, or what it lies in, is meant by segments with `*` for one and `**` for any. */
export function pathMatches(segments: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = segments;
  if (first === undefined) return true;
  if (first === '**') {
    return path.some((_, index) => pathMatches(rest, path.slice(index)));
  }
  if (path.length === 0 || (first !== '*' && first !== path[0])) return false;
  return pathMatches(rest, path.slice(1));
}
