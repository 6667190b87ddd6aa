import type { Event, Tape } from '@tracefork/tape';
import { stepOfExchange } from '../steps.ts';
import { credentialsOf } from './known-secrets.ts';

/** Most bytes of bodies that are searched, so that a long run does not wait for it. */
const mostBytes = 64 * 1024 * 1024;

/** A credential of the environment that stands on a tape as it is. */
export interface RemainingSecret {
  /** The variable that holds it. */
  readonly name: string;
  /** Where it was found first, such as `the request of step 3`. */
  readonly place: string;
}

export interface RemainingSecrets {
  readonly found: readonly RemainingSecret[];
  /** False: the tape is longer than is searched. */
  readonly searchedAll: boolean;
}

/**
 * Looks for credentials of the environment in what is not redacted: bodies, tool calls, programs'
 * input and output, draws, outcomes. Each is told once, where it stands first.
 */
export function remainingSecrets(
  tape: Tape,
  environment: Readonly<Record<string, string | undefined>>,
): RemainingSecrets {
  let secrets = Object.entries(credentialsOf(environment)).map(([name, value]) => ({
    name,
    spellings: spellingsOf(value),
  }));
  const found: RemainingSecret[] = [];
  let left = mostBytes;
  for (const { place, bytes } of placesOf(tape)) {
    if (secrets.length === 0) break;
    if (left <= 0) return { found, searchedAll: false };
    const body = bytes();
    left -= body.length;
    const here = secrets.filter(({ spellings }) => spellings.some((text) => body.includes(text)));
    if (here.length === 0) continue;
    secrets = secrets.filter((secret) => !here.includes(secret));
    for (const { name } of here) found.push({ name, place: place() });
  }
  return { found, searchedAll: true };
}

/** As it is, and as JSON has it. */
function spellingsOf(value: string): readonly Buffer[] {
  const json = JSON.stringify(value).slice(1, -1);
  return [...new Set([value, json])].map((text) => Buffer.from(text));
}

interface Place {
  readonly place: () => string;
  readonly bytes: () => Buffer;
}

function* placesOf(tape: Tape): Generator<Place> {
  const { exchanges, events } = tape;
  let steps: ReadonlyArray<number | null> | undefined;
  const exchange = (x: number): string => {
    steps ??= stepOfExchange(exchanges);
    const step = steps[x] ?? null;
    return step === null ? `exchange ${x}` : `step ${step}`;
  };
  for (const { x, request, body } of exchanges) {
    yield { place: () => `the request of ${exchange(x)}`, bytes: () => bytesOf(request.body) };
    yield { place: () => `the response of ${exchange(x)}`, bytes: () => bytesOf(body()) };
  }
  for (const event of events) {
    const place = placeOf(event);
    if (place !== undefined) yield { place: () => place.what, bytes: () => bytesOf(place.bytes()) };
  }
}

/** What of an event is written down as it came. */
function placeOf(
  event: Event,
): { readonly what: string; readonly bytes: () => Uint8Array | string | undefined } | undefined {
  switch (event.kind) {
    case 'tool-call':
      return { what: `the arguments of tool call ${event.call}`, bytes: () => event.input };
    case 'tool-result':
      return { what: `the result of tool call ${event.call}`, bytes: () => event.output };
    case 'program-input':
      return { what: `the input of program ${event.program}`, bytes: () => event.body };
    case 'program-output':
      return { what: `the output of program ${event.program}`, bytes: () => event.body };
    case 'stdin':
      return { what: 'standard input', bytes: () => event.body };
    case 'draw':
      return { what: `a draw from ${event.source}`, bytes: () => event.value };
    case 'outcome':
      return { what: 'the outcome', bytes: () => event.value ?? event.error?.message };
    default:
      return undefined;
  }
}

function bytesOf(bytes: Uint8Array | string | null | undefined): Buffer {
  if (typeof bytes === 'string') return Buffer.from(bytes);
  if (bytes === null || bytes === undefined) return Buffer.alloc(0);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
