import type { ErrorData, Event, Exchange } from '@tracefork/tape';
import { proxyTargets } from '@tracefork/transport/proxy';
import { failureCode, failureWords } from './failure-words.ts';
import { type McpCall, type McpOnTape, type McpTraffic, mcpOnTape } from './mcp-traffic.ts';
import { mutationWords } from './mutation-words.ts';
import type { PartView } from './part-view.ts';

/** Something on the tape beside its steps, in one line's worth of data. */
export type Between =
  | { readonly kind: 'draws'; readonly counts: Readonly<Record<string, number>> }
  | {
      readonly kind: 'tool-call';
      readonly call: number;
      readonly name: string;
      readonly input: string;
      /** JSON, or class and message of what was thrown; `null` where the tape ends before. */
      readonly result: string | null;
      readonly failed: boolean;
    }
  | {
      readonly kind: 'program';
      readonly program: number;
      readonly command: readonly string[];
      /** `null` where the tape ends before. */
      readonly exit: string | null;
      /** What it did itself, where it is a Node process that recorded itself as a part of the run. */
      readonly part: PartView | null;
    }
  | {
      readonly kind: 'exchange';
      readonly exchange: number;
      readonly method: string;
      readonly url: string;
      readonly status: number | null;
      readonly outcome: Exchange['outcome'];
      /** What went wrong, as a code where there is one: `ECONNRESET`. */
      readonly error: string | null;
      readonly sent: number;
      readonly received: number;
      /** Of an exchange with an MCP server. */
      readonly mcp?: McpTraffic;
    }
  /** A tool call of an MCP server that is a program. */
  | ({ readonly kind: 'mcp-call'; readonly program: number } & McpCall)
  | { readonly kind: 'stdin'; readonly bytes: number }
  | { readonly kind: 'uncovered'; readonly what: string; readonly detail: string }
  /** From here on the run is another than the one it was forked from. */
  | {
      readonly kind: 'fork';
      /** Chain of the parent's tape; `null`: the tape does not say. */
      readonly parent: string | null;
      readonly trial: number;
      /** In short words. */
      readonly change: string;
      /** Later requests left otherwise than the tape has them, which is as the agent made them. */
      readonly changesRequests: boolean;
    }
  /** Values that stand behind placeholders: `env:NAME`, or the rule that found them. */
  | { readonly kind: 'redacted'; readonly what: readonly string[] }
  /** The run was recorded through a proxy that stands for these. */
  | { readonly kind: 'proxy'; readonly targets: readonly string[] }
  | { readonly kind: 'unknown'; readonly name: string };

/** Where an entry stands: before step `step`, or after the last one (`null`). */
export type PlacedBetween = Between & { readonly before: number | null };

type OfKind<Kind extends Event['kind']> = Extract<Event, { readonly kind: Kind }>;

/**
 * What happened between the steps, in the order of the tape; draws that follow each other are
 * counted together.
 *
 * @param stepOfExchange step of each exchange that is an attempt of one.
 * @param partOf what a program did itself.
 */
export function listBetween(
  tape: { readonly events: readonly Event[]; readonly exchanges: readonly Exchange[] },
  {
    stepOfExchange,
    partOf,
  }: {
    readonly stepOfExchange: ReadonlyMap<number, number>;
    readonly partOf: (program: number) => PartView | null;
  },
): readonly PlacedBetween[] {
  const placed: PlacedBetween[] = [];
  let gap: Between[] = [];
  const closeGap = (before: number | null): void => {
    for (const entry of gap) placed.push({ ...entry, before });
    gap = [];
  };
  const mcp = mcpOnTape(tape);
  const ends = { ...endings(tape.events), partOf };
  for (const event of tape.events) {
    if (event.kind === 'draw') {
      addDraw(gap, event);
    } else if (event.kind === 'request') {
      const step = stepOfExchange.get(event.x);
      if (step === undefined) gap.push(exchangeEntry(tape.exchanges[event.x] as Exchange, mcp));
      else closeGap(step);
    } else if (event.kind === 'program-input') {
      const { program } = event;
      for (const call of mcp.input(event)) gap.push({ kind: 'mcp-call', program, ...call });
    } else {
      const entry = entryOf(event, ends);
      const last = gap.at(-1);
      if (entry?.kind === 'redacted' && last?.kind === 'redacted') {
        const what = [...new Set([...last.what, ...entry.what])];
        gap[gap.length - 1] = { kind: 'redacted', what };
      } else if (entry !== undefined) gap.push(entry);
    }
  }
  closeGap(null);
  return placed;
}

interface Endings {
  readonly partOf: (program: number) => PartView | null;
  readonly results: ReadonlyMap<number, OfKind<'tool-result'>>;
  readonly exits: ReadonlyMap<number, OfKind<'program-exit'>>;
}

function endings(events: readonly Event[]): Omit<Endings, 'partOf'> {
  const results = new Map<number, OfKind<'tool-result'>>();
  const exits = new Map<number, OfKind<'program-exit'>>();
  for (const event of events) {
    if (event.kind === 'tool-result') results.set(event.call, event);
    if (event.kind === 'program-exit') exits.set(event.program, event);
  }
  return { results, exits };
}

function entryOf(event: Event, { results, exits, partOf }: Endings): Between | undefined {
  switch (event.kind) {
    case 'tool-call': {
      const result = results.get(event.call);
      return {
        kind: 'tool-call',
        call: event.call,
        name: event.name,
        input: textOf(event.input),
        result: result === undefined ? null : resultOf(result),
        failed: result?.error !== undefined,
      };
    }
    case 'program': {
      const exit = exits.get(event.program);
      return {
        kind: 'program',
        program: event.program,
        command: [event.file, ...event.argv],
        exit: exit === undefined ? null : exitOf(exit),
        part: partOf(event.program),
      };
    }
    case 'stdin':
      return event.body.length === 0 ? undefined : { kind: 'stdin', bytes: event.body.length };
    case 'uncovered':
      return { kind: 'uncovered', what: event.what, detail: event.detail };
    case 'unknown':
      if (event.json.kind === 'signal') return undefined;
      if (event.json.kind === 'fork') return forkEntry(event.json);
      // How the tape is redacted; what that came to is told where it began.
      if (event.json.kind === 'redaction') return undefined;
      if (event.json.kind === 'redacted' && typeof event.json.what === 'string') {
        return { kind: 'redacted', what: event.json.what.split(/ (?=env:)/) };
      }
      if (event.json.kind === 'proxy') {
        return { kind: 'proxy', targets: (proxyTargets([event]) ?? []).map(({ url }) => url) };
      }
      return { kind: 'unknown', name: String(event.json.kind ?? 'unnamed') };
    default:
      return undefined;
  }
}

function forkEntry({
  parent,
  trial,
  mutation,
  requests,
}: Readonly<Record<string, unknown>>): Between {
  return {
    kind: 'fork',
    parent: typeof parent === 'string' ? parent : null,
    trial: typeof trial === 'number' ? trial : 0,
    change: mutationWords(mutation),
    changesRequests: requests !== undefined,
  };
}

function addDraw(gap: Between[], { source }: OfKind<'draw'>): void {
  const last = gap.at(-1);
  if (last?.kind !== 'draws') {
    gap.push({ kind: 'draws', counts: { [source]: 1 } });
    return;
  }
  const counts = { ...last.counts, [source]: (last.counts[source] ?? 0) + 1 };
  gap[gap.length - 1] = { kind: 'draws', counts };
}

function exchangeEntry(exchange: Exchange, { exchange: mcpOf }: McpOnTape): Between {
  const { x, request, response, outcome, failure, chunks } = exchange;
  const mcp = mcpOf(exchange);
  return {
    kind: 'exchange',
    exchange: x,
    method: request.method,
    url: request.url,
    status: response?.status ?? null,
    outcome,
    error: failure === undefined ? null : errorOf(failure.error),
    sent: request.body?.length ?? 0,
    received: chunks.reduce((sum, { n }) => sum + n, 0),
    ...(mcp === undefined ? {} : { mcp }),
  };
}

function resultOf({ output, error }: OfKind<'tool-result'>): string {
  if (error !== undefined) return `${error.name}: ${error.message}`;
  return output === undefined ? 'undefined' : textOf(output);
}

function exitOf({ code, signal, error }: OfKind<'program-exit'>): string {
  if (error !== undefined) return String(error.code ?? error.message);
  return signal ?? String(code);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

function errorOf(error: ErrorData): string {
  return failureCode(error) ?? failureWords(error);
}
