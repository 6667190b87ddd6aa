import type { BodyData, BodyRef, ReportData } from '../../src/model.ts';

const decoder = new TextDecoder();
const COMMA = 0x2c;

/** Puts bodies together out of their pieces, on demand. */
export class Bodies {
  readonly #data: Pick<ReportData, 'bodies' | 'pieces'>;
  readonly #bytes: Uint8Array;
  readonly #offsets: Uint32Array;
  readonly #lists = new Map<BodyRef, readonly number[]>();

  constructor(data: ReportData, bytes: Uint8Array) {
    this.#data = data;
    this.#bytes = bytes;
    this.#offsets = new Uint32Array(data.chunks.length + 1);
    for (const [index, length] of data.chunks.entries()) {
      this.#offsets[index + 1] = (this.#offsets[index] as number) + length;
    }
  }

  info(ref: BodyRef): BodyData {
    return this.#data.bodies[ref] as BodyData;
  }

  /** Messages in a request; 0 where they were not told apart. */
  turnCount(ref: BodyRef): number {
    return this.info(ref).turns?.[1] ?? 0;
  }

  bytes(ref: BodyRef): Uint8Array {
    return this.#join(this.#list(ref));
  }

  /** The first characters of a text, with a mark where it goes on. */
  beginning(ref: BodyRef, characters: number): string {
    const bytes = this.bytes(ref);
    const text = new TextDecoder().decode(bytes.subarray(0, characters * 4));
    return text.length > characters ? `${text.slice(0, characters)}…` : text;
  }

  text(ref: BodyRef): string {
    return decoder.decode(this.bytes(ref));
  }

  /** The request with messages `from` to `to` alone; the whole of it where they cannot be told apart. */
  withTurns(ref: BodyRef, from: number, to: number): Uint8Array {
    const { turns } = this.info(ref);
    const list = this.#list(ref);
    if (turns === undefined) return this.#join(list);
    const [first, count, lead] = turns;
    const kept = this.#join(list.slice(first + from, first + to));
    return concat([
      this.#join(list.slice(0, first)),
      lead === 0 ? withoutComma(kept) : kept,
      this.#join(list.slice(first + count)),
    ]);
  }

  /** One message of a request as it was sent. */
  turn(ref: BodyRef, index: number): Uint8Array {
    const [first] = this.info(ref).turns ?? [0];
    const piece = this.#list(ref)[first + index];
    return piece === undefined ? new Uint8Array() : withoutComma(this.#join([piece]));
  }

  #list(ref: BodyRef): readonly number[] {
    const known = this.#lists.get(ref);
    if (known !== undefined) return known;
    const chain: BodyRef[] = [];
    let at: BodyRef | undefined = ref;
    while (at !== undefined && !this.#lists.has(at)) {
      chain.push(at);
      at = this.info(at).from?.[0];
    }
    for (const body of chain.reverse()) {
      const { from, pieces } = this.info(body);
      const kept = from === undefined ? [] : (this.#lists.get(from[0]) ?? []).slice(0, from[1]);
      this.#lists.set(body, [...kept, ...pieces]);
    }
    return this.#lists.get(ref) as readonly number[];
  }

  #join(pieces: readonly number[]): Uint8Array {
    return concat(
      pieces.flatMap((piece) => {
        const chunks = this.#data.pieces[piece] ?? [];
        return (typeof chunks === 'number' ? [chunks] : chunks).map((chunk) => this.#chunk(chunk));
      }),
    );
  }

  #chunk(chunk: number): Uint8Array {
    return this.#bytes.subarray(this.#offsets[chunk], this.#offsets[chunk + 1]);
  }
}

function withoutComma(bytes: Uint8Array): Uint8Array {
  return bytes[0] === COMMA ? bytes.subarray(1) : bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
