import { join } from 'node:path';
import { type Event, tapeHeader, writeTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { temp } from './support/temp.ts';

const rpc = (id: number, more: object): string => JSON.stringify({ jsonrpc: '2.0', id, ...more });
const call = (id: number, name: string): string =>
  rpc(id, { method: 'tools/call', params: { name, arguments: { id: 'P-7' } } });
const result = (id: number, text: string, isError = false): string =>
  rpc(id, { result: { content: [{ type: 'text', text }], isError } });

function exchange(
  x: number,
  {
    method = 'POST',
    sent,
    got,
    type = 'application/json',
  }: { method?: string; sent?: string; got: string; type?: string },
): readonly Event[] {
  const url = 'http://127.0.0.1:8080/mcp';
  const headers = [['content-type', type]] as const;
  const body = Buffer.from(got);
  return [
    {
      kind: 'request',
      t: x,
      x,
      via: 'fetch',
      method,
      url,
      headers: [],
      body: sent === undefined ? null : Buffer.from(sent),
    },
    { kind: 'response', t: x, x, status: 200, statusText: 'OK', headers },
    { kind: 'data', t: x, x: [x], n: [body.length], dt: [0], bodies: [body] },
    { kind: 'complete', t: x, x },
  ];
}

const events: readonly Event[] = [
  tapeHeader({ created: '2026-01-02T03:04:05.678Z', writer: { name: 'test', version: '1.0.0' } }),
  unknown({ kind: 'redaction', key: { on: 'tape' } }),
  ...exchange(0, {
    sent: rpc(0, { method: 'initialize', params: {} }),
    got: rpc(0, { result: {} }),
  }),
  unknown({ kind: 'redacted', as: 'x', what: 'env:MY_TOKEN' }),
  unknown({ kind: 'redacted', as: 'y', what: 'field:user.email' }),
  ...exchange(1, { sent: call(1, 'find'), got: result(1, 'in Leeds') }),
  // A server of 2024 answers over a stream of its own.
  ...exchange(2, {
    method: 'GET',
    got: `event: message\ndata: ${result(2, 'no such day', true)}\n\n`,
    type: 'text/event-stream',
  }),
  ...exchange(3, { sent: call(2, 'redeliver'), got: 'Accepted', type: 'text/plain' }),
  { kind: 'program', t: 5, program: 0, file: 'server', argv: [], cwd: '.', sync: false },
  { kind: 'program-input', t: 6, program: 0, body: Buffer.from(call(7, 'hours').slice(0, 9)) },
  { kind: 'program-input', t: 7, program: 0, body: Buffer.from(`${call(7, 'hours').slice(9)}\n`) },
  {
    kind: 'program-output',
    t: 8,
    program: 0,
    stream: 'stdout',
    body: Buffer.from(`${result(7, '9 to 12')}\n`),
  },
  { kind: 'program-exit', t: 9, program: 0, code: 0, signal: null },
  { kind: 'end', t: 10, complete: true },
];

function unknown(json: Readonly<Record<string, unknown>>): Event {
  const whole = { ...json, ancillary: true, t: 0 };
  return { kind: 'unknown', line: JSON.stringify(whole), json: whole };
}

test('calls to tools of MCP servers are shown as such, and redaction by what it took out', async () => {
  const cwd = temp();
  writeTape(join(cwd, 'run.tape'), events);
  const { stdout } = await tracefork(['show', 'run.tape'], { cwd, env: { COLUMNS: '200' } });
  const between = stdout.split('\n').filter((line) => line.includes('·') && !line.includes('step'));
  expect(between.map((line) => line.trim())).toEqual([
    '· exchange 0: POST http://127.0.0.1:8080/mcp → 200, 36 B (MCP initialize)',
    '· taken out from here on: the value of $MY_TOKEN, the field user.email',
    '· exchange 1: MCP tool find({"id":"P-7"}) → in Leeds',
    expect.stringContaining('· exchange 2: GET http://127.0.0.1:8080/mcp → 200'),
    '· exchange 3: MCP tool redeliver({"id":"P-7"}) ✗ no such day',
    '· program server → exit 0',
    '· program 0: MCP tool hours({"id":"P-7"}) → 9 to 12',
  ]);
  const document = JSON.parse((await tracefork(['show', 'run.tape', '--json'], { cwd })).stdout);
  expect(document.between.find(({ kind }: { kind: string }) => kind === 'mcp-call')).toEqual({
    kind: 'mcp-call',
    program: 0,
    name: 'hours',
    input: '{"id":"P-7"}',
    result: '9 to 12',
    failed: false,
    before: null,
  });
});
