import type { Event, Headers, Tape } from '@tracefork/tape';

/** A tape is sound as a file, but holds something that cannot be handed to an agent. */
export class UnplayableTapeError extends Error {
  readonly code = 'TAPE_UNPLAYABLE';
  override readonly name = 'UnplayableTapeError';

  constructor(what: string, event: number) {
    super(
      `The tape cannot be replayed: event ${event} has ${what}. ` +
        'No recording writes that; the tape was made or changed by something else. Record it again.',
    );
  }
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const breaking = /[\0\r\n]|[^\0-\xff]/;

/**
 * Looks at what clients are particular about, before anything runs.
 *
 * @throws UnplayableTapeError
 */
export function assertPlayable({ events }: Pick<Tape, 'events'>): void {
  for (const [index, event] of events.entries()) {
    const problem = problemOf(event);
    if (problem !== undefined) throw new UnplayableTapeError(problem, index);
  }
}

function problemOf(event: Event): string | undefined {
  switch (event.kind) {
    case 'response':
      if (event.status < 100 || event.status > 999) return `the HTTP status ${event.status}`;
      if (breaking.test(event.statusText)) return 'a status text with a character that ends it';
      return problemOfHeaders(event.headers);
    case 'complete':
      return problemOfHeaders(event.trailers ?? []);
    case 'tool-call':
      return isJson(event.input) ? undefined : 'arguments of a tool that are no JSON';
    case 'tool-result':
      return event.output === undefined || isJson(event.output)
        ? undefined
        : 'a result of a tool that is no JSON';
    default:
      return undefined;
  }
}

function problemOfHeaders(headers: Headers): string | undefined {
  for (const [name, value] of headers) {
    if (!token.test(name)) return `the header ${JSON.stringify(name)}, which is no name`;
    if (breaking.test(value)) {
      return `the header ${JSON.stringify(name)} with a character that ends its value`;
    }
  }
  return undefined;
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
