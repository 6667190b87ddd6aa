import { type HttpCall, type Message, newSince, parseRequest, preview } from '@tracefork/wire';
import type { ArrayCut } from '../pieces/cut-json.ts';
import type { StoredPieces } from '../pieces/piece-store.ts';
import { clip, measure } from './clip.ts';
import { slimBody } from './slim.ts';

/** A request to a model with the body it was sent with. */
export type ModelHttpCall = HttpCall & { readonly body: Uint8Array };

/** One element of a request's conversation; a few are read as several messages, or as none. */
export interface Turn {
  /** The same number for what says the same, wherever its cache markers stand. */
  readonly same: number;
  readonly messages: readonly Message[];
}

/** The conversation of a request, and where it stands in the body. */
export interface Turns {
  readonly list: readonly Turn[];
  /** `null` where the body could not be cut along its messages. */
  readonly array: ArrayCut | null;
  /** Elements of the array before the conversation, such as a system prompt; not in `list`. */
  readonly lead: number;
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
      const count = array.count - from;
      const read = (first: number, many: number): readonly Message[] => {
        const body = slimBody(call.body, stored.cuts, { array, from: first, count: many });
        return parseRequest({ ...call, body })?.messages ?? [];
      };
      const together = read(from, count);
      for (let index = 0; index < count; index += 1) {
        const piece = pieces[from + index] as number;
        if (this.#turns.has(piece)) continue;
        const message = together[index];
        const messages =
          together.length === count && message !== undefined ? [message] : read(from + index, 1);
        this.#turns.set(piece, this.#turn(messages));
      }
    }
    const all = pieces.map((piece) => this.#turns.get(piece) as Turn);
    const lead = Math.max(
      0,
      all.findIndex(({ messages }) => messages.length > 0),
    );
    return { list: all.slice(lead), array, lead };
  }

  #whole(call: ModelHttpCall): Turns {
    const messages = parseRequest(call)?.messages ?? [];
    return { list: messages.map((message) => this.#turn([message])), array: null, lead: 0 };
  }

  #turn(messages: readonly Message[]): Turn {
    const key = messages
      .map((each) => `${measure(each)} ${preview(clip(each.blocks), { width: 200 })}`)
      .join('\n');
    const alike = messages.length === 0 ? [] : (this.#alike.get(key) ?? []);
    const known = alike.find((turn) => sameMessages(turn.messages, messages));
    const turn = { same: known?.same ?? this.#kinds++, messages };
    if (known === undefined) this.#alike.set(key, [...alike, turn]);
    return turn;
  }

  /** The array that holds the messages: with fewer elements, the request has fewer of them. */
  #conversation(call: ModelHttpCall, { cuts }: StoredPieces): ArrayCut | null {
    if (cuts.arrays.length === 0) return null;
    const shape = `${call.url} ${cuts.arrays.map(({ key }) => key).join()}`;
    let key = this.#keys.get(shape);
    if (key === undefined) {
      const whole = parseRequest(call)?.messages.length ?? 0;
      const found = cuts.arrays.find((array) => {
        const without = (from: number, count: number): number => {
          const body = slimBody(call.body, cuts, { array, from, count });
          return parseRequest({ ...call, body })?.messages.length ?? whole;
        };
        return without(0, 0) < whole || (array.count > 1 && without(0, 1) < whole);
      });
      key = found?.key ?? null;
      // An API may not know a request without any message: one with more of them will tell.
      if (key !== null || cuts.arrays.some(({ count }) => count > 2)) this.#keys.set(shape, key);
    }
    return cuts.arrays.find((array) => array.key === key) ?? null;
  }
}

function sameMessages(a: readonly Message[], b: readonly Message[]): boolean {
  const request = { messages: a } as unknown as Parameters<typeof newSince>[0];
  return a.length === b.length && newSince(request, { messages: b }).shared === b.length;
}
