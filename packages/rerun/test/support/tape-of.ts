import { gzipSync } from 'node:zlib';
import {
  createTapeWriter,
  type Event,
  memorySink,
  openTape,
  type Tape,
  tapeHeader,
} from '@tracefork/tape';
import {
  type ApiName,
  type BuiltResponse,
  buildResponse,
  type ResponseSpec,
} from '@tracefork/wire';

export interface Call {
  readonly body: object | string;
  readonly answer: ResponseSpec | BuiltResponse;
  readonly url?: string;
  /** Whose words the answer is in. Default: Anthropic's. */
  readonly api?: ApiName;
  /** The answer breaks off after so many bytes. */
  readonly cut?: number;
  /** As a socket sees it: encoded. */
  readonly gzip?: boolean;
}

const bytes = (value: object | string): Buffer =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

/** A tape of model calls, one after the other, as a recording has them. */
export function tapeOf(calls: readonly Call[]): Tape {
  const sink = memorySink();
  const writer = createTapeWriter(sink, { strict: true });
  const created = '2026-11-21T04:00:00.000Z';
  writer.append(tapeHeader({ created, writer: { name: 'test', version: '1.0.0' } }));
  writer.append(environment);
  for (const event of calls.flatMap(eventsOf)) writer.append(event);
  writer.append({ kind: 'end', t: calls.length * 10 + 10, complete: true });
  writer.close();
  return openTape(sink.bytes());
}

const environment: Event = {
  kind: 'environment',
  t: 0,
  boundary: 'command',
  argv: ['agent.mjs'],
  cwd: '.',
  timeZone: 'UTC',
  locale: 'en-US',
  node: '24.21.0',
  platform: 'linux',
  terminal: { stdin: false, stdout: false, stderr: false },
  variables: {},
};

function eventsOf({ body, answer, url, api = 'messages', cut, gzip }: Call, x: number): Event[] {
  const built = 'chunks' in answer ? answer : buildResponse({ api }, answer);
  const whole = gzip === true ? gzipSync(built.body) : built.body;
  const sent = cut === undefined ? whole : whole.subarray(0, cut);
  const t = x * 10 + 1;
  return [
    {
      kind: 'request',
      t,
      x,
      via: 'fetch',
      method: 'POST',
      url: url ?? 'https://api.anthropic.com/v1/messages',
      headers: [['content-type', 'application/json']],
      body: bytes(body),
    },
    {
      kind: 'response',
      t: t + 1,
      x,
      status: built.status,
      statusText: '',
      headers: gzip === true ? [...built.headers, ['Content-Encoding', 'gzip']] : built.headers,
      decoded: gzip !== true,
    },
    ...(sent.length === 0
      ? []
      : [{ kind: 'data', t: t + 2, x: [x], n: [sent.length], dt: [0], bodies: [sent] } as const]),
    cut === undefined
      ? { kind: 'complete', t: t + 3, x }
      : { kind: 'failure', t: t + 3, x, error: { name: 'Error', type: 'Error', message: 'reset' } },
  ];
}
