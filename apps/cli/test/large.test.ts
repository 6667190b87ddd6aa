import { join } from 'node:path';
import { type Event, tapeHeader, writeTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { temp } from './support/temp.ts';

const header = tapeHeader({
  created: '2026-01-02T03:04:05.678Z',
  writer: { name: 'test', version: '1.0.0' },
});
const nightly = process.env.TRACEFORK_NIGHTLY === '1';
/** By night more than a call takes arguments, which is about 120,000. */
const many = nightly ? 300_000 : 10_000;

interface Call {
  readonly x: number;
  readonly url: string;
  readonly request: string;
  readonly response: string;
}

function exchange({ x, url, request, response }: Call): readonly Event[] {
  const body = Buffer.from(response);
  return [
    {
      kind: 'request',
      t: x,
      x,
      via: 'fetch',
      method: 'POST',
      url,
      headers: [],
      body: Buffer.from(request),
    },
    {
      kind: 'response',
      t: x,
      x,
      status: 200,
      statusText: 'OK',
      headers: [['content-type', 'application/json']],
    },
    { kind: 'data', t: x, x: [x], n: [body.length], dt: [0], bodies: [body] },
    { kind: 'complete', t: x, x },
  ];
}

test(`a tape of ${many} exchanges with a draw before each is shown and compared`, {
  timeout: 120_000,
}, async () => {
  const cwd = temp();
  const calls = Array.from({ length: many }, (_, x): readonly Event[] => [
    { kind: 'draw', t: x, source: 'random', value: '0.5' },
    ...exchange({ x, url: 'http://host/path', request: '{"a":1}', response: '{}' }),
  ]);
  writeTape(join(cwd, 'a.tape'), [
    header,
    ...calls.flat(),
    { kind: 'end', t: many, complete: true },
  ]);
  const shown = await tracefork(['show', 'a.tape'], { cwd });
  expect(shown.stderr).toBe('');
  expect(shown.stdout.match(/^ {6}· exchange /gm)).toHaveLength(many);
  const json = await tracefork(['show', 'a.tape', '--json'], { cwd });
  expect(JSON.parse(json.stdout).between).toHaveLength(2 * many);
  const compared = await tracefork(['diff', 'a.tape', 'a.tape'], { cwd });
  expect(compared.stderr).toBe('');
  expect(compared.stdout).toMatch(/^the same: 0 steps/m);
});

const depth = 200_000;
const deep = (inner: string): string => `${'['.repeat(depth)}"${inner}"${']'.repeat(depth)}`;

test('bodies and values that are nested too deep are shown and compared as text', async () => {
  const cwd = temp();
  for (const name of ['a', 'b'])
    writeTape(join(cwd, `${name}.tape`), [
      header,
      ...exchange({ x: 0, url: 'http://host/path', request: deep(name), response: deep(name) }),
      { kind: 'outcome', t: 3, value: Buffer.from(deep(name)) },
      { kind: 'end', t: 4, complete: true },
    ]);
  for (const args of [
    ['show', 'a.tape'],
    ['show', 'a.tape', '--json'],
    ['show', 'a.tape', '--exchange', '0'],
    ['show', 'a.tape', '--exchange', '0', '--json'],
    ['diff', 'a.tape', 'a.tape'],
  ]) {
    const { code, stderr } = await tracefork(args, { cwd });
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  }
  const { code, stdout } = await tracefork(['diff', 'a.tape', 'b.tape'], { cwd });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^ {2}other exchange\[0\]|exchange\[0\]\.request\.text$/m);
});

test('a step that is nested too deep is refused with the way to see it', async () => {
  const cwd = temp();
  const request = `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"}],"tools":[{"name":"t","input_schema":${deep('x')}}]}`;
  const response = `{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"tool_use","id":"i","name":"t","input":${deep('x')}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}`;
  const url = 'https://api.anthropic.com/v1/messages';
  writeTape(join(cwd, 'a.tape'), [
    header,
    ...exchange({ x: 0, url, request, response }),
    { kind: 'end', t: 4, complete: true },
  ]);
  expect((await tracefork(['show', 'a.tape'], { cwd })).code).toBe(0);
  const step = await tracefork(['show', 'a.tape', '--step', '0'], { cwd });
  expect(step).toMatchObject({
    code: 2,
    stdout: '',
    stderr:
      'tracefork: Step 0 of a.tape holds JSON that is nested too deep to be laid out. Look at the bodies of an exchange as they are: tracefork show a.tape --exchange 0 --raw\n',
  });
  const raw = await tracefork(['show', 'a.tape', '--exchange', '0', '--raw'], { cwd });
  expect(raw.stdout).toBe(`${request}\n${response}\n`);
  for (const args of [
    ['show', 'a.tape', '--step', '0', '--json'],
    ['diff', 'a.tape', 'a.tape', '--json'],
  ]) {
    const { code, stdout } = await tracefork(args, { cwd });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CLI_TOO_DEEP' } });
  }
});
