import { type HttpCall, type Message, newSince, parseRequest, preview } from '@tracefork/wire';
import type { ArrayCut } from '../pieces/cut-json.ts';
import type { StoredPieces } from '../pieces/piece-store.ts';
import { clip, measure } from './clip.ts';
import { slimBody } from './slim.ts';

/** A request to a model with the body it was sent with. */
export type ModelHttpCall = HttpCall & { readonly body: Uint8Array };

/** One message of a request. */
export interface Turn {
  /** The same number for messages that say the same, wherever their cache markers stand. */
  readonly same: number;
  readonly message: Message;
}

/** The conversation of a request, and where it stands among the body's pieces. */
export interface Turns {
  readonly list: readonly Turn[];
  /** `null` where the body could not be cut along its messages. */
  readonly array: ArrayCut | null;
}

/** Reads the messages of requests, each of them once, however often it is sent again. */
export class TurnReader {
  readonly #turns = new Map<number, Turn>();
  readonly #alike = new Map<string, Turn[]>();
  readonly #keys = new Map<string, string | null>();
  #kinds = 0;

  read(call: ModelHttpCall, stored: StoredPieces): Turns {
    const array = this.#conversation(call, stored);
    if (array === null) return this.#whole(call);
    const pieces = stored.pieces.slice(array.first + 1, array.first + 1 + array.count);
    const from = pieces.findIndex((piece) => !this.#turns.has(piece));
    if (from !== -1) {
      const body = slimBody(call.body, stored.cuts, { array, from, count: array.count - from });
      const messages = parseRequest({ ...call, body })?.messages ?? [];
      if (messages.length !== array.count - from) return this.#whole(call);
      for (const [index, message] of messages.entries()) {
        const piece = pieces[from + index] as number;
        if (!this.#turns.has(piece)) this.#turns.set(piece, this.#turn(message));
      }
    }
    return { list: pieces.map((piece) => this.#turns.get(piece) as Turn), array };
  }

  #whole(call: ModelHttpCall): Turns {
    const messages = parseRequest(call)?.messages ?? [];
    return { list: messages.map((message) => this.#turn(message)), array: null };
  }

  #turn(message: Message): Turn {
    const key = `${measure(message)} ${preview(clip(message.blocks), { width: 200 })}`;
    const alike = this.#alike.get(key) ?? [];
    const known = alike.find((turn) => sameMessage(turn.message, message));
    const turn = { same: known?.same ?? this.#kinds++, message };
    if (known === undefined) this.#alike.set(key, [...alike, turn]);
    return turn;
  }

  /** The array that holds the messages: without its elements, the request has fewer of them. */
  #conversation(call: ModelHttpCall, { cuts }: StoredPieces): ArrayCut | null {
    if (cuts.arrays.length === 0) return null;
    const shape = `${call.url} ${cuts.arrays.map(({ key }) => key).join()}`;
    let key = this.#keys.get(shape);
    if (key === undefined) {
      const whole = parseRequest(call)?.messages.length ?? 0;
      const found = cuts.arrays.find((array) => {
        const body = slimBody(call.body, cuts, { array, from: 0, count: 0 });
        return (parseRequest({ ...call, body })?.messages.length ?? whole) < whole;
      });
      key = found?.key ?? null;
      this.#keys.set(shape, key);
    }
    return cuts.arrays.find((array) => array.key === key) ?? null;
  }
}

function sameMessage(a: Message, b: Message): boolean {
  const request = { messages: [a] } as unknown as Parameters<typeof newSince>[0];
  return newSince(request, { messages: [b] }).shared === 1;
}
