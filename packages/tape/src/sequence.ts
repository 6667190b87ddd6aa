import { type StoredBody, storedSize } from './bodies/stored-body.ts';
import { FieldError } from './codec/fields.ts';
import type { StoredEvent } from './codec/stored-event.ts';
import type { Event } from './events.ts';

type Phase = 'asked' | 'answered' | 'ended';
/** Events as lines hold them, and as a writer is given them. */
type Accepted = StoredEvent | Event;
type Of<K extends Event['kind']> = Extract<Accepted, { kind: K }>;
type Rules = { readonly [K in Event['kind']]?: (event: Of<K>) => void };

function ensure(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new FieldError(reason);
}

/** Which event may follow which: kept by the writer, and checked by the reader. */
export class Sequence {
  #events = 0;
  #ended = false;
  readonly #exchanges: Phase[] = [];
  readonly #calls: boolean[] = [];
  readonly #programs: boolean[] = [];

  readonly #rules: Rules = {
    request: ({ x }) => {
      ensure(x === this.#exchanges.length, `request ${x} where ${this.#exchanges.length} is next`);
      this.#exchanges.push('asked');
    },
    response: ({ x }) => {
      ensure(this.#exchanges[x] === 'asked', `a response to exchange ${x}, which awaits none`);
      this.#exchanges[x] = 'answered';
    },
    data: (event) => this.#data(event),
    complete: ({ x }) => {
      ensure(this.#exchanges[x] === 'answered', `exchange ${x} completes without being open`);
      this.#exchanges[x] = 'ended';
    },
    failure: ({ x }) => {
      const phase = this.#exchanges[x];
      ensure(phase !== undefined && phase !== 'ended', `exchange ${x} fails without being open`);
      this.#exchanges[x] = 'ended';
    },
    abort: ({ x }) =>
      ensure(x < this.#exchanges.length, `exchange ${x} is aborted before it began`),
    'tool-call': ({ call }) => {
      ensure(call === this.#calls.length, `tool call ${call} where ${this.#calls.length} is next`);
      this.#calls.push(true);
    },
    'tool-result': ({ call }) => {
      ensure(this.#calls[call] === true, `a result of tool call ${call}, which awaits none`);
      this.#calls[call] = false;
    },
    program: ({ program }) => {
      const next = this.#programs.length;
      ensure(program === next, `program ${program} where ${next} is next`);
      this.#programs.push(true);
    },
    'program-input': ({ program }) =>
      ensure(program < this.#programs.length, `input of program ${program}, which never began`),
    'program-output': ({ program }) =>
      ensure(program < this.#programs.length, `output of program ${program}, which never began`),
    'program-exit': ({ program }) => {
      ensure(this.#programs[program] === true, `program ${program} ends without running`);
      this.#programs[program] = false;
    },
    message: ({ program }) => this.#began(program, 'a message'),
    'message-sent': ({ program }) => this.#began(program, 'a message'),
    part: ({ program }) => this.#began(program, 'a part'),
    end: () => {
      this.#ended = true;
    },
  };

  /** @throws FieldError where the event cannot stand here. */
  accept(event: Accepted): void {
    const isFirst = this.#events === 0;
    ensure(isFirst === (event.kind === 'tape'), 'the first event, and no other, is of kind `tape`');
    ensure(!this.#ended, 'nothing follows the event of kind `end`');
    const rule = this.#rules[event.kind] as ((event: Accepted) => void) | undefined;
    rule?.(event);
    this.#events += 1;
  }

  #began(program: number | undefined, what: string): void {
    ensure(
      program === undefined || program < this.#programs.length,
      `${what} of program ${program}, which never began`,
    );
  }

  #data({ x, n, dt, bodies }: Of<'data'>): void {
    ensure(x.length === n.length && n.length === dt.length, '`x`, `n` and `dt` differ in length');
    const sizes = new Map<number, number>();
    for (let index = 0; index < x.length; index += 1) {
      const exchange = x[index] as number;
      const length = n[index] as number;
      if (this.#exchanges[exchange] !== 'answered') {
        throw new FieldError(`data for exchange ${exchange}, which is not open`);
      }
      ensure(length >= 0, 'a chunk has a length below 0');
      sizes.set(exchange, (sizes.get(exchange) ?? 0) + length);
    }
    ensure(sizes.size === bodies.length, '`bodies` has not one entry for each exchange in `x`');
    let index = 0;
    for (const size of sizes.values()) {
      const body = bodies[index];
      ensure(body !== undefined && sizeOf(body) === size, '`n` and `bodies` differ in size');
      index += 1;
    }
  }
}

function sizeOf(body: StoredBody | Uint8Array): number {
  return body instanceof Uint8Array ? body.length : storedSize(body);
}
