import type { Event, Exchange, Tape } from '@tracefork/tape';
import type { Difference } from '@tracefork/transport';
import type { ForkAccount } from '@tracefork/transport/fork';
import { recogniseCall } from '@tracefork/wire';
import { differencesOf } from '../view/differences.ts';

/** Something that a run did outside, beside its model calls, and what came back. */
export interface WorldAct {
  readonly kind: 'http' | 'tool' | 'program';
  /** `GET URL`, the tool's name, the program's file. */
  readonly what: string;
  /** It ran; else it was served from the tape. */
  readonly ran: boolean;
  /** `new`: the recorded run did no such thing. `none`: nothing came back. */
  readonly result: 'same' | 'other' | 'new' | 'none';
  readonly differences: readonly Difference[];
}

/** An act with what tells it from others, and what came of it. */
interface Act extends Pick<WorldAct, 'kind' | 'what'> {
  readonly key: string;
  readonly number: number;
  /** `undefined`: nothing. */
  readonly result: Readonly<Record<string, unknown>> | undefined;
}

/** What a frozen run did outside, in order, each beside the same act of the recorded run. */
export function worldActs(
  recorded: Pick<Tape, 'events' | 'exchanges'>,
  {
    tape,
    live,
  }: {
    readonly tape: Pick<Tape, 'events' | 'exchanges'>;
    readonly live: ForkAccount['live'];
  },
): readonly WorldAct[] {
  const before = Map.groupBy(actsOn(recorded), ({ key }) => key);
  const ran = new Set(live.map(({ kind, number }) => `${kind} ${number}`));
  return actsOn(tape).map(({ kind, what, key, number, result }) => {
    const act = { kind, what, ran: ran.has(`${kind} ${number}`) };
    const known = before.get(key)?.shift();
    if (known === undefined) return { ...act, result: 'new', differences: [] };
    if (result === undefined) return { ...act, result: 'none', differences: [] };
    const differences = differencesOf(known.result ?? {}, result, '');
    return { ...act, result: differences.length === 0 ? 'same' : 'other', differences };
  });
}

function actsOn({ events, exchanges }: Pick<Tape, 'events' | 'exchanges'>): readonly Act[] {
  const results = new Map<number, Extract<Event, { kind: 'tool-result' }>>();
  const outputs = new Map<number, Program>();
  for (const event of events) {
    if (event.kind === 'tool-result') results.set(event.call, event);
    if (event.kind === 'program') outputs.set(event.program, { stdout: [], stderr: [] });
    if (event.kind === 'program-output')
      outputs.get(event.program)?.[event.stream].push(event.body);
    if (event.kind === 'program-exit') {
      const program = outputs.get(event.program);
      if (program !== undefined) program.exit = { code: event.code, signal: event.signal };
    }
  }
  return events.flatMap((event): Act[] => {
    if (event.kind === 'request') {
      const exchange = exchanges[event.x];
      return exchange === undefined || recogniseCall(event) !== null ? [] : [httpAct(exchange)];
    }
    if (event.kind === 'tool-call') {
      const { name, call, input } = event;
      const key = JSON.stringify(['tool', name, textOf(input)]);
      const result = resultOf(results.get(call));
      return [{ kind: 'tool', what: name, key, number: call, result }];
    }
    if (event.kind === 'program') {
      const { file, argv, program } = event;
      const key = JSON.stringify(['program', file, argv]);
      const result = programResult(outputs.get(program));
      return [{ kind: 'program', what: file, key, number: program, result }];
    }
    return [];
  });
}

interface Program {
  readonly stdout: Uint8Array[];
  readonly stderr: Uint8Array[];
  exit?: Readonly<Record<string, unknown>>;
}

function httpAct(exchange: Exchange): Act {
  const { x, request, response, outcome } = exchange;
  const { method, url, body } = request;
  const result =
    response === undefined
      ? outcome === 'failure'
        ? { failed: true }
        : undefined
      : { status: response.status, body: jsonOrText(exchange.decodedBody()) };
  const key = JSON.stringify(['http', method, url, body === null ? null : textOf(body)]);
  return { kind: 'http', what: `${method} ${url}`, key, number: x, result };
}

function resultOf(event: Extract<Event, { kind: 'tool-result' }> | undefined): Act['result'] {
  if (event === undefined) return undefined;
  const { output, error } = event;
  if (error !== undefined) return { error: `${error.name}: ${error.message}` };
  return output === undefined ? {} : { output: jsonOrText(output) };
}

function programResult(
  { stdout, stderr, exit }: Program = { stdout: [], stderr: [] },
): Act['result'] {
  return (
    exit && {
      ...exit,
      stdout: textOf(Buffer.concat(stdout)),
      stderr: textOf(Buffer.concat(stderr)),
    }
  );
}

/** JSON if it is JSON, else text. */
function jsonOrText(bytes: Uint8Array): unknown {
  const text = textOf(bytes);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
