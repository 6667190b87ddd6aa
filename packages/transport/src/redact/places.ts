import { type Event, partsOf, type Tape } from '@tracefork/tape';
import { stepOfExchange } from '../steps.ts';

/** A part of a tape that can hold a secret. */
export interface Place {
  /** In words, such as `the request of step 3`. */
  readonly what: () => string;
  readonly bytes: () => Buffer;
  /**
   * What it is to redaction: `body` a text of the agent's, in which fields are looked for; `stream`
   * one that came in pieces; `words` what surrounds those.
   */
  readonly as: 'body' | 'stream' | 'words';
}

/** Every place of a tape and of its parts, bodies after content decoding. */
export function* placesOf({ exchanges, events }: Tape): Generator<Place> {
  let steps: ReadonlyArray<number | null> | undefined;
  const exchange = (x: number): string => {
    steps ??= stepOfExchange(exchanges);
    const step = steps[x] ?? null;
    return step === null ? `exchange ${x}` : `step ${step}`;
  };
  for (const one of exchanges) {
    yield {
      what: () => `the request of ${exchange(one.x)}`,
      bytes: () => bytesOf(one.decodedRequestBody()),
      as: 'body',
    };
    yield {
      what: () => `the response of ${exchange(one.x)}`,
      bytes: () => bytesOf(one.decodedBody()),
      as: 'stream',
    };
  }
  for (const event of events) {
    const place = placeOf(event);
    if (place === undefined) continue;
    const [as, what, bytes] = place;
    yield { what: () => what, bytes: () => bytesOf(bytes()), as };
  }
  for (const part of partsOf({ events })) {
    for (const place of placesOf(part.open())) {
      yield { ...place, what: () => `${place.what()} of program ${part.program}` };
    }
  }
}

/** What of an event can hold a secret, beside bodies of exchanges. */
function placeOf(
  event: Event,
):
  | readonly [as: Place['as'], what: string, bytes: () => Uint8Array | string | undefined]
  | undefined {
  const json = () => JSON.stringify(event);
  switch (event.kind) {
    case 'request':
    case 'response': {
      const head = () => JSON.stringify({ ...event, body: null });
      return ['words', `URL or headers of exchange ${event.x}`, head];
    }
    case 'tool-call':
      return ['body', `the arguments of tool call ${event.call}`, () => event.input];
    case 'tool-result':
      return event.output === undefined
        ? ['words', `the result of tool call ${event.call}`, () => JSON.stringify(event.error)]
        : ['body', `the result of tool call ${event.call}`, () => event.output];
    case 'program':
      return ['words', `the command of program ${event.program}`, json];
    case 'program-input':
      return ['body', `the input of program ${event.program}`, () => event.body];
    case 'program-output':
      return ['body', `the output of program ${event.program}`, () => event.body];
    case 'message':
    case 'message-sent':
      return ['body', 'a message between processes', () => event.text];
    case 'stdin':
      return ['body', 'standard input', () => event.body];
    case 'draw':
      return ['body', `a draw from ${event.source}`, () => event.value];
    case 'environment':
      return ['words', 'the command line or the environment', json];
    case 'failure':
      return ['words', `the failure of exchange ${event.x}`, json];
    case 'outcome':
      return event.stdout === undefined && event.value === undefined
        ? ['words', 'the outcome', () => JSON.stringify(event.error)]
        : ['body', 'the outcome', () => event.stdout ?? event.value];
    default:
      return undefined;
  }
}

function bytesOf(bytes: Uint8Array | string | null | undefined): Buffer {
  if (typeof bytes === 'string') return Buffer.from(bytes);
  if (bytes === null || bytes === undefined) return Buffer.alloc(0);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
