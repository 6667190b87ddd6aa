import { join } from 'node:path';
import { type Event, tapeHeader, writeTape } from '@tracefork/tape';
import { type Block, buildResponse, type NewToolCall } from '@tracefork/wire';

const url = 'https://api.anthropic.com/v1/messages';
const model = 'claude-haiku-4-5-20251001';
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** What a test may want different about the example. */
export interface ExampleOptions {
  /** The user's question. */
  readonly question?: string;
  /** The city that the model asks the weather of. */
  readonly city?: string;
  /** What the model says in the end. */
  readonly answer?: string;
  /** What the agent printed. */
  readonly stdout?: string;
  readonly agent?: string;
  /** One more step between the two. */
  readonly extraStep?: boolean;
}

/** A run of two steps with a retry, a tool, a program, a draw and an unknown API; every byte is fixed. */
export function exampleEvents(options: ExampleOptions = {}): readonly Event[] {
  const {
    question = 'What is the weather?',
    city = 'Bern',
    answer = 'It is sunny in Bern.',
  } = options;
  const exchanges = new Exchanges();
  const ask = { role: 'user', content: question };
  const call: NewToolCall = { type: 'tool-call', name: 'weather', input: { city } };
  const called = (id: string) => [
    ask,
    { role: 'assistant', content: [{ type: 'tool_use', id, name: 'weather', input: { city } }] },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: id, content: '{"sky":"clear"}' }],
    },
  ];
  return [
    tapeHeader({
      created: '2026-01-02T03:04:05.678Z',
      writer: { name: 'test', version: '1.0.0' },
      agent: options.agent ?? 'weather',
    }),
    environment,
    { kind: 'draw', t: 1, source: 'uuid', value: '7adfb6a0-2a00-4c8c-9b6a-79282924d66d' },
    { kind: 'draw', t: 1, source: 'random', value: '0.25' },
    { kind: 'draw', t: 1, source: 'random', value: '0.5' },
    ...exchanges.overloaded(10, [ask]),
    ...exchanges.answered(600, [ask], [{ type: 'text', text: 'Let me look.' }, call]),
    { kind: 'tool-call', t: 1700, call: 0, name: 'weather', effect: 'read', input: json({ city }) },
    { kind: 'tool-result', t: 1710, call: 0, output: json({ sky: 'clear' }) },
    {
      kind: 'program',
      t: 1720,
      program: 0,
      file: 'git',
      argv: ['status', '-s'],
      cwd: '.',
      sync: true,
    },
    { kind: 'program-exit', t: 1730, program: 0, code: 0, signal: null },
    ...exchanges.bytes(1740),
    ...(options.extraStep === true
      ? exchanges.answered(1800, called('toolu_0'), [
          { type: 'tool-call', name: 'think', input: {} },
        ])
      : []),
    ...exchanges.answered(2000, called('toolu_1'), [{ type: 'text', text: answer }]),
    {
      kind: 'outcome',
      t: 3200,
      exit: { code: 0, signal: null },
      stdout: Buffer.from(options.stdout ?? `${answer}\n`),
    },
    { kind: 'end', t: 3201, complete: true },
  ];
}

/** Writes the example into a folder; returns the name of the file. */
export function exampleTape(folder: string, name: string, options: ExampleOptions = {}): string {
  writeTape(join(folder, name), exampleEvents(options));
  return name;
}

const environment: Event = {
  kind: 'environment',
  t: 0,
  boundary: 'command',
  argv: ['agent.mjs', '--fast'],
  cwd: '.',
  timeZone: 'Europe/Zurich',
  locale: 'en-US',
  node: 'v24.21.0',
  platform: 'linux',
  terminal: { stdin: false, stdout: false, stderr: false },
  variables: {},
};

/** Makes the events of exchanges, numbered as they come. */
class Exchanges {
  #next = 0;

  overloaded(t: number, messages: readonly unknown[]): readonly Event[] {
    const { status, headers, body } = buildResponse('anthropic', { kind: 'error', status: 529 });
    return this.#exchange(t, { request: requestOf(messages), status, headers, body });
  }

  answered(
    t: number,
    messages: readonly unknown[],
    blocks: readonly (Block | NewToolCall)[],
  ): readonly Event[] {
    const usage = {
      input: 320,
      output: 24,
      cacheRead: 0,
      cacheWrite: { fiveMinutes: 0, oneHour: 0 },
    };
    const built = buildResponse('anthropic', {
      kind: 'message',
      as: 'stream',
      model,
      blocks,
      usage,
    });
    return this.#exchange(t, { request: requestOf(messages), ...built });
  }

  /** An API that nobody knows, with a body that is no text. */
  bytes(t: number): readonly Event[] {
    return this.#exchange(t, {
      url: 'https://vectors.example/query',
      request: new Uint8Array([0xff, 0x00, 0x1b, 0x5b]),
      status: 200,
      headers: [['content-type', 'application/octet-stream']],
      body: new Uint8Array([0xfe, 0xed, 0x1b, 0x5b, 0x33, 0x31, 0x6d]),
    });
  }

  #exchange(
    t: number,
    parts: {
      readonly url?: string;
      readonly request: Uint8Array;
      readonly status: number;
      readonly headers: ReadonlyArray<readonly [string, string]>;
      readonly body: Uint8Array;
    },
  ): readonly Event[] {
    const { status, headers, body } = parts;
    const x = this.#next;
    this.#next += 1;
    return [
      {
        kind: 'request',
        t,
        x,
        via: 'fetch',
        method: 'POST',
        url: parts.url ?? url,
        headers: [
          ['content-type', 'application/json'],
          ['x-api-key', '[tracefork:key]'],
        ],
        body: parts.request,
      },
      { kind: 'response', t: t + 40, x, status, statusText: status === 200 ? 'OK' : '', headers },
      { kind: 'data', t: t + 50, x: [x], n: [body.length], dt: [0], bodies: [body] },
      { kind: 'complete', t: t + 60, x },
    ];
  }
}

function requestOf(messages: readonly unknown[]): Uint8Array {
  return json({
    model,
    max_tokens: 256,
    system: 'You know the weather.',
    tools: [
      {
        name: 'weather',
        description: 'Says what the sky is like.',
        input_schema: { type: 'object' },
      },
    ],
    messages,
  });
}
