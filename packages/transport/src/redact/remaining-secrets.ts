import type { Event, Tape } from '@tracefork/tape';
import { stepOfExchange } from '../steps.ts';
import { createRedactor } from './redactor.ts';
import { noRules } from './rules.ts';
import { StreamRedaction } from './stream-redaction.ts';

/** Most bytes of bodies that are searched by default, so that a long run does not wait for it. */
const mostBytes = 64 * 1024 * 1024;

/** A secret that stands on a tape as it is. */
export interface RemainingSecret {
  /** `env`: the value of that variable; `format`: something of that form. */
  readonly by: 'env' | 'format';
  /** The variable's name, or the form's, such as `github-token`. */
  readonly name: string;
  /** Where it was found first, such as `the request of step 3`. */
  readonly place: string;
}

export interface RemainingSecrets {
  readonly found: readonly RemainingSecret[];
  /** False: the tape is longer than is searched. */
  readonly searchedAll: boolean;
}

export interface ScanOptions {
  /** Its variables that are named like credentials hold what is looked for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Further variables that hold secrets. */
  readonly secrets?: readonly string[];
  /** Bytes after which the search ends. Default 64 MiB. */
  readonly limit?: number;
}

/** Nothing is written; what would be taken out is told. */
const anyKey = new Uint8Array(32);

/**
 * Looks for values of credentials of the environment, in every encoding that redaction knows, and
 * for what has the form of a well-known credential; in compressed bodies and across the events of
 * streams too. Each is told once, where it stands first.
 */
export function remainingSecrets(tape: Tape, options: ScanOptions): RemainingSecrets {
  const { environment, secrets = [], limit = mostBytes } = options;
  const found = new Map<string, RemainingSecret>();
  let here = '';
  const redactor = createRedactor({
    key: anyKey,
    rules: { ...noRules, secrets, formats: true },
    environment,
    onRemoved({ what }) {
      for (const one of what.split(' ')) {
        const [by, name] = one.split(':') as [RemainingSecret['by'], string];
        if (!found.has(one)) found.set(one, { by, name, place: here });
      }
    },
  });
  let left = limit;
  for (const { place, bytes, streamed = false } of placesOf(tape)) {
    if (left <= 0) return { found: [...found.values()], searchedAll: false };
    const body = bytes();
    left -= body.length;
    here = place();
    redactor.printed(body);
    if (!streamed) continue;
    const stream = new StreamRedaction(redactor);
    stream.push(new Uint8Array(body));
    stream.close();
  }
  return { found: [...found.values()], searchedAll: true };
}

interface Place {
  readonly place: () => string;
  readonly bytes: () => Buffer;
  readonly streamed?: boolean;
}

function* placesOf(tape: Tape): Generator<Place> {
  const { exchanges, events } = tape;
  let steps: ReadonlyArray<number | null> | undefined;
  const exchange = (x: number): string => {
    steps ??= stepOfExchange(exchanges);
    const step = steps[x] ?? null;
    return step === null ? `exchange ${x}` : `step ${step}`;
  };
  for (const one of exchanges) {
    const { x, request } = one;
    yield { place: () => `the request of ${exchange(x)}`, bytes: () => bytesOf(request.body) };
    yield {
      place: () => `the response of ${exchange(x)}`,
      bytes: () => bytesOf(one.decodedBody()),
      streamed: true,
    };
  }
  for (const event of events) {
    const place = placeOf(event);
    if (place !== undefined) yield { place: () => place.what, bytes: () => bytesOf(place.bytes()) };
  }
}

/** What of an event can hold a secret, beside bodies of exchanges. */
function placeOf(
  event: Event,
): { readonly what: string; readonly bytes: () => Uint8Array | string | undefined } | undefined {
  const json = () => JSON.stringify(event);
  switch (event.kind) {
    case 'request':
    case 'response':
      return {
        what: `URL or headers of exchange ${event.x}`,
        bytes: () => JSON.stringify({ ...event, body: null }),
      };
    case 'tool-call':
      return { what: `the arguments of tool call ${event.call}`, bytes: () => event.input };
    case 'tool-result':
      return {
        what: `the result of tool call ${event.call}`,
        bytes: () => event.output ?? JSON.stringify(event.error),
      };
    case 'program':
      return { what: `the command of program ${event.program}`, bytes: json };
    case 'program-input':
      return { what: `the input of program ${event.program}`, bytes: () => event.body };
    case 'program-output':
      return { what: `the output of program ${event.program}`, bytes: () => event.body };
    case 'stdin':
      return { what: 'standard input', bytes: () => event.body };
    case 'draw':
      return { what: `a draw from ${event.source}`, bytes: () => event.value };
    case 'environment':
      return { what: 'the command line or the environment', bytes: json };
    case 'failure':
      return { what: `the failure of exchange ${event.x}`, bytes: json };
    case 'outcome':
      return {
        what: 'the outcome',
        bytes: () => event.stdout ?? event.value ?? JSON.stringify(event.error),
      };
    default:
      return undefined;
  }
}

function bytesOf(bytes: Uint8Array | string | null | undefined): Buffer {
  if (typeof bytes === 'string') return Buffer.from(bytes);
  if (bytes === null || bytes === undefined) return Buffer.alloc(0);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
