import type { Event, TapeEvent } from '../events.ts';
import { bytesSource, fileSource, type Source } from '../framing/source.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { type Delivery, listDeliveries } from './deliveries.ts';
import { assembleExchanges, type Exchange } from './exchanges.ts';
import { type Scan, scan } from './scan.ts';
import { digestTape } from './tape-digest.ts';

export interface OpenOptions {
  /** Limits that differ from the default ones. */
  readonly limits?: Partial<Limits>;
}

/** A tape that was read to its end and whose frames, chain and events were found in order. */
export interface Tape {
  readonly header: TapeEvent;
  /** All events, in order. Their bodies are read and verified when a property that holds one is read. */
  readonly events: readonly Event[];
  /** False where the tape was cut off, has no `end`, or its `end` says that something is missing. */
  readonly complete: boolean;
  /** Lower-case hex SHA-256 of the tape's text: what `zstd -dc FILE | sha256sum` prints. */
  readonly chain: string;
  /** Requests with what came back, in the order of requests. */
  readonly exchanges: readonly Exchange[];
  /** Everything that reached the agent, in the order in which it did. */
  readonly deliveries: readonly Delivery[];
  /**
   * Puts every body together and compares it with its hash; the rest was verified on opening.
   *
   * @throws TapeEventError for a body that is not what it should be, TapeLimitError
   */
  verify(): { readonly bodies: number; readonly bytes: number };
  /** The original's fingerprint, lower-case hex; comparable across implementations. */
  digest(): string;
}

/**
 * Opens a tape, by path or from its bytes, and verifies it. Nothing needs to be closed.
 *
 * @throws TapeMissingError, NotATapeError, TapeDamagedError, TapeFromFutureError, TapeEventError,
 * TapeLimitError
 *
 * @example
 * const tape = openTape('run.tape');
 * for (const { request, response } of tape.exchanges) console.log(request.url, response?.status);
 */
export function openTape(from: string | Uint8Array, options: OpenOptions = {}): Tape {
  return openSource(typeof from === 'string' ? fileSource(from) : bytesSource(from), options);
}

/** As `openTape`, from bytes that have a name. */
export function openSource(source: Source, options: OpenOptions = {}): Tape {
  const limits = { ...defaultLimits, ...options.limits };
  return new ScannedTape(scan(source, limits), { where: source.where, limits });
}

class ScannedTape implements Tape {
  readonly header: TapeEvent;
  readonly events: readonly Event[];
  readonly complete: boolean;
  readonly chain: string;
  readonly #bodies: Scan['bodies'];
  readonly #options: { readonly where: string; readonly limits: Limits };
  #exchanges?: readonly Exchange[];
  #deliveries?: readonly Delivery[];

  constructor(found: Scan, options: { readonly where: string; readonly limits: Limits }) {
    const last = found.events.at(-1);
    this.header = found.events[0] as TapeEvent;
    this.events = found.events;
    this.complete = last?.kind === 'end' && last.complete;
    this.chain = found.chain;
    this.#bodies = found.bodies;
    this.#options = options;
  }

  get exchanges(): readonly Exchange[] {
    const { where, limits } = this.#options;
    this.#exchanges ??= assembleExchanges(this.events, { where, bodyBytes: limits.bodyBytes });
    return this.#exchanges;
  }

  get deliveries(): readonly Delivery[] {
    this.#deliveries ??= listDeliveries(this.events);
    return this.#deliveries;
  }

  verify(): { readonly bodies: number; readonly bytes: number } {
    const bodies = this.#bodies;
    bodies.inOnePass(() => {
      for (let number = 0; number < bodies.length; number += 1) bodies.read(number);
    });
    return { bodies: bodies.length, bytes: bodies.total };
  }

  digest(): string {
    return this.#bodies.inOnePass(() => digestTape(this));
  }
}
