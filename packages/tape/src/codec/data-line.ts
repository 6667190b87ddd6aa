import { isDelta, literalBytes, type StoredBody } from '../bodies/stored-body.ts';
import type { DataEvent } from '../events.ts';
import { count, type Field, FieldError, listOf, reject } from './fields.ts';
import type { StoredEvent } from './stored-event.ts';

type Data = StoredEvent<DataEvent>;

/** For each chunk, which of the line's exchanges it belongs to: base-36 digits, or a list beyond 36. */
type Order = string | readonly number[];

/** A `data` event as its line holds it; streams have many chunks, so each costs two or three bytes. */
export interface DataLine {
  readonly t: number;
  /** The exchanges that take part, in the order in which they first appear. */
  readonly x: readonly number[];
  /** Left out where one exchange takes part. */
  readonly order?: Order;
  /** Length of each chunk; −k where it ends with the k-th next blank line. */
  readonly n: readonly number[];
  readonly dt: readonly number[];
  readonly bodies: readonly StoredBody[];
}

const BLANK_LINE = Buffer.from('\n\n');
const DIGITS = 36;

const places: Field<readonly number[]> = listOf(count);

export const order: Field<Order> = (value) => {
  if (typeof value !== 'string') return places(value);
  return /^[0-9a-z]*$/.test(value) ? value : reject('base-36 digits', value);
};

export function toDataLine({
  kind,
  t,
  x,
  n,
  dt,
  bodies,
}: Data): DataLine & { readonly kind: 'data' } {
  const [only] = bodies;
  if (bodies.length === 1 && only !== undefined && hasNoBlankLine(only)) {
    return { kind, t, x: x.slice(0, 1), n, dt, bodies };
  }
  const exchanges = [...new Set(x)];
  const place = new Map(exchanges.map((exchange, index) => [exchange, index]));
  const places = x.map((exchange) => place.get(exchange) as number);
  const readers = bodies.map((body) => new ChunkReader(body));
  const lengths = n.map(
    (length, index) => readers[places[index] as number]?.shorten(length) ?? length,
  );
  const line = { kind, t, x: exchanges, n: lengths, dt, bodies };
  if (exchanges.length === 1) return line;
  const order =
    exchanges.length <= DIGITS ? places.map((one) => one.toString(DIGITS)).join('') : places;
  return { kind, t, x: exchanges, order, n: lengths, dt, bodies };
}

/** @throws FieldError where the line contradicts itself. */
export function fromDataLine(line: DataLine): Data {
  const places = placesOf(line);
  if (places.length !== line.n.length) throw new FieldError('`order` and `n` differ in length');
  const readers = line.bodies.map((body) => new ChunkReader(body));
  const x = places.map((place) => line.x[place] ?? reject('places in `x`', place, 'order'));
  const n = line.n.map((length, index) => {
    const reader = readers[places[index] as number];
    return reader?.lengthen(length) ?? reject('lengths of chunks in `bodies`', length, 'n');
  });
  const appearing = [...new Set(x)];
  if (appearing.length !== line.x.length || appearing.some((one, index) => one !== line.x[index])) {
    throw new FieldError('`x` is not in the order in which exchanges appear');
  }
  return { kind: 'data', t: line.t, x, n, dt: line.dt, bodies: line.bodies };
}

function placesOf({ order, n }: DataLine): readonly number[] {
  if (order === undefined) return n.map(() => 0);
  return typeof order === 'string'
    ? Array.from(order, (digit) => Number.parseInt(digit, DIGITS))
    : order;
}

/** Most bodies that are no event stream: putting them into bytes can be saved. */
function hasNoBlankLine(body: StoredBody): boolean {
  return typeof body === 'string' && !body.includes('\n\n');
}

/** Walks the chunks of one exchange's body. A body put together from parts keeps plain lengths. */
class ChunkReader {
  readonly #bytes: Buffer | undefined;
  #at = 0;

  constructor(body: StoredBody) {
    this.#bytes = isDelta(body) || hasNoBlankLine(body) ? undefined : literalBytes(body);
  }

  /** The length as it is written: −k where the chunk ends with the k-th next blank line. */
  shorten(length: number): number {
    const end = this.#at + length;
    let blankLines = 0;
    while (this.#at < end) {
      const next = this.#afterBlankLine();
      if (next === undefined || next > end) break;
      blankLines += 1;
      this.#at = next;
    }
    const isShort = length > 0 && this.#at === end;
    this.#at = end;
    return isShort ? -blankLines : length;
  }

  /** The length that was written as `short`; `undefined` where there are not as many blank lines. */
  lengthen(short: number): number | undefined {
    const start = this.#at;
    if (short >= 0) this.#at += short;
    for (let left = -short; left > 0; left -= 1) {
      const next = this.#afterBlankLine();
      if (next === undefined) return undefined;
      this.#at = next;
    }
    return this.#at - start;
  }

  #afterBlankLine(): number | undefined {
    const found = this.#bytes?.indexOf(BLANK_LINE, this.#at) ?? -1;
    return found < 0 ? undefined : found + BLANK_LINE.length;
  }
}
