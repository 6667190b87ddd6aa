import { type Event, tapeHeader } from '../../src/index.ts';

export const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

export const header: Event = tapeHeader({
  created: '2026-01-01T00:00:00.000Z',
  writer: { name: 'test', version: '1.2.3' },
  agent: 'sample',
});

const history = (steps: number): string =>
  JSON.stringify({
    model: 'm',
    messages: Array.from({ length: steps + 1 }, (_, step) => ({
      role: step % 2 === 0 ? 'user' : 'assistant',
      content: `Step ${step}: ${'grüße 🌍 '.repeat(20)}${step * 7919}`,
    })),
    tools: [{ name: 'read', description: 'Reads a file. '.repeat(10) }],
  });

const request = (x: number, body: string | null): Event => ({
  kind: 'request',
  t: x * 100 + 0.25,
  x,
  via: 'fetch',
  method: 'POST',
  url: 'https://api.example.test/v1/messages',
  headers: [
    ['content-type', 'application/json'],
    ['X-Twice', 'a'],
    ['X-Twice', 'b'],
  ],
  body: body === null ? null : bytes(body),
});

const response = (x: number, extra: object = {}): Event => ({
  kind: 'response',
  t: x * 100 + 10,
  x,
  status: 200,
  statusText: 'OK',
  headers: [['content-type', 'text/event-stream']],
  ...extra,
});

/** A short run with at least one event of every kind, every optional field, and an odd byte or two. */
export const sampleRun: readonly Event[] = [
  header,
  {
    kind: 'environment',
    t: 0,
    boundary: 'command',
    argv: ['agent.js', '--fast'],
    cwd: '.',
    timeZone: 'Europe/Berlin',
    locale: 'de-DE',
    node: '24.21.0',
    platform: 'linux',
    terminal: { stdin: false, stdout: true, stderr: true, columns: 120 },
    variables: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' },
  },
  { kind: 'seed', t: 0, owner: 'got', seed: 'ab'.repeat(32) },
  { kind: 'stdin', t: 1, body: bytes('question?\n') },
  { kind: 'stdin', t: 1.5, body: bytes('') },
  request(0, history(3)),
  response(0, { url: 'https://api.example.test/v2/messages', decoded: true }),
  {
    kind: 'data',
    t: 20,
    x: [0, 0, 0],
    n: [8, 3, 8],
    dt: [0, 4, 17],
    bodies: [bytes('data: a\nda\n\nta: b\n\n')],
  },
  request(1, history(4)),
  request(2, history(5)),
  response(1),
  response(2),
  {
    kind: 'data',
    t: 230,
    x: [2, 1, 2, 1],
    n: [9, 2, 1, 0],
    dt: [0, 0, 3, 900],
    bodies: [bytes('data: c\n\n!'), new Uint8Array([0xf0, 0x9f])],
  },
  { kind: 'complete', t: 240, x: 0, trailers: [['server-timing', 'x']] },
  { kind: 'abort', t: 241, x: 1 },
  {
    kind: 'failure',
    t: 242,
    x: 2,
    error: {
      name: 'TypeError',
      message: 'terminated',
      type: 'TypeError',
      cause: {
        name: 'SocketError',
        message: 'other side closed',
        type: 'SocketError',
        code: 'UND_ERR_SOCKET',
        fields: { errno: -104, fatal: true, syscall: 'read' },
        errors: [{ name: 'Error', message: '', type: 'Error', code: 7 }],
      },
    },
  },
  request(3, null),
  { kind: 'timer', t: 300, timer: 0 },
  { kind: 'draw', t: 301, source: 'random', value: '0.25' },
  { kind: 'clock', t: 302, source: 'date', values: [1_767_225_600_000, 1_767_225_600_001.5] },
  {
    kind: 'tool-call',
    t: 303,
    call: 0,
    name: 'read',
    effect: 'read',
    input: bytes('{"path":"a.txt"}'),
  },
  { kind: 'tool-result', t: 304, call: 0, output: bytes('"hello"') },
  { kind: 'tool-call', t: 305, call: 1, name: 'fail', effect: 'unknown', input: bytes('{}') },
  {
    kind: 'tool-result',
    t: 306,
    call: 1,
    error: { name: 'Error', message: 'no', type: 'Error' },
  },
  {
    kind: 'program',
    t: 307,
    program: 0,
    file: 'git',
    argv: ['git', 'status'],
    cwd: '.',
    sync: false,
  },
  { kind: 'program-input', t: 307.5, program: 0, body: bytes('') },
  {
    kind: 'program-output',
    t: 308,
    program: 0,
    stream: 'stdout',
    body: Uint8Array.from({ length: 600 }, (_, index) => (index * 197 + 128) % 256),
  },
  { kind: 'message', ancillary: true, t: 308.5, program: 0, text: '{"answer":42}' },
  { kind: 'message-sent', ancillary: true, t: 308.6, program: 0, text: '"thanks"' },
  { kind: 'part', ancillary: true, t: 308.7, program: 0, lines: '{"kind":"tape"}\n' },
  { kind: 'program-exit', t: 309, program: 0, code: 0, signal: null },
  { kind: 'uncovered', t: 310, what: 'http2', detail: 'example.test' },
  { kind: 'environment-read', t: 311, names: ['HOME', 'ANTHROPIC_API_KEY'] },
  {
    kind: 'unknown',
    line: '{"kind":"mood",  "ancillary":true,"value":1.0}',
    json: { kind: 'mood', ancillary: true, value: 1 },
  },
  {
    kind: 'outcome',
    t: 400,
    exit: { code: 0, signal: null },
    stdout: bytes('done\n'),
    value: bytes('{"ok":true}'),
    error: { name: 'Error', message: 'both', type: 'Error' },
  },
  { kind: 'end', t: 401, complete: true, reason: 'all there' },
];
