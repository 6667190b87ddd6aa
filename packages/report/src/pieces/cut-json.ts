/** Where JSON may be cut so that what is repeated falls into pieces of its own. */
export interface Cuts {
  /** Offsets, rising, without 0 and without the end. */
  readonly at: readonly number[];
  /** The top-level arrays of objects. */
  readonly arrays: readonly ArrayCut[];
}

export interface ArrayCut {
  readonly key: string;
  /** Place in `at` of the cut before its first element; each of the others follows in turn. */
  readonly first: number;
  readonly count: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const none: Cuts = { at: [], arrays: [] };

/**
 * Cuts a JSON object before and after each top-level array of objects, and before each of its
 * elements (before the comma, from the second on). Any list of offsets is a fair cut, so what is not
 * JSON needs no error.
 */
export function cutJson(bytes: Uint8Array): Cuts {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = firstVisible(buffer, 0);
  if (buffer[start] !== OPEN_OBJECT) return none;
  const at: number[] = [];
  const arrays: ArrayCut[] = [];
  let depth = 0;
  let key = '';
  let name = '';
  let open: { readonly key: string; readonly first: number } | undefined;
  for (let index = start; index < buffer.length; index += 1) {
    switch (buffer[index]) {
      case QUOTE: {
        const end = endOfString(buffer, index);
        if (depth === 1) name = end - index < 100 ? buffer.toString('latin1', index + 1, end) : '';
        index = end;
        break;
      }
      case OPEN_OBJECT:
        depth += 1;
        break;
      case CLOSE_OBJECT:
        depth -= 1;
        break;
      case OPEN_ARRAY:
        depth += 1;
        if (depth !== 2) break;
        key = name;
        if (buffer[firstVisible(buffer, index + 1)] !== OPEN_OBJECT) break;
        open = { key, first: at.length };
        at.push(index + 1);
        break;
      case CLOSE_ARRAY:
        depth -= 1;
        if (depth !== 1 || open === undefined) break;
        arrays.push({ ...open, count: at.length - open.first });
        at.push(index);
        open = undefined;
        break;
      case COMMA:
        if (depth !== 2 || open === undefined) break;
        at.push(index);
        if (buffer[firstVisible(buffer, index + 1)] !== OPEN_OBJECT) open = undefined;
        break;
    }
  }
  return { at, arrays };
}

function endOfString(buffer: Buffer, start: number): number {
  for (let from = start + 1; ; ) {
    const end = buffer.indexOf(QUOTE, from);
    if (end === -1) return buffer.length;
    let slashes = 0;
    while (buffer[end - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end;
    from = end + 1;
  }
}

function firstVisible(buffer: Buffer, from: number): number {
  let index = from;
  while (index < buffer.length && (buffer[index] as number) <= 0x20) index += 1;
  return index;
}
