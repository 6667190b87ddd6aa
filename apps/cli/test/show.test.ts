import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Event, writeTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { exampleEvents, exampleTape } from './support/example-tape.ts';
import { temp } from './support/temp.ts';

const json = Buffer.from('{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"}]}');
const snapshot = (name: string): string => `./snapshots/${name}.txt`;

test('show prints what a tape is, its steps, what happened between them, and how it ended', async () => {
  const cwd = temp();
  const file = exampleTape(cwd, 'weather.tape');
  const { code, stdout, stderr } = await tracefork(['show', file], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // The chain depends on how the tape's writer refers to earlier bodies.
  const steady = stdout.replace(/chain [0-9a-f]{12}/, 'chain HASH');
  await expect(steady).toMatchFileSnapshot(snapshot('show-timeline'));
});

test('show --step prints what is new in the request first, then the answer, then the rest', async () => {
  const cwd = temp();
  const file = exampleTape(cwd, 'weather.tape');
  const first = await tracefork(['show', file, '--step', '0'], { cwd });
  const second = await tracefork(['show', file, '--step', '1', '--headers'], { cwd });
  expect([first.code, second.code]).toEqual([0, 0]);
  await expect(first.stdout).toMatchFileSnapshot(snapshot('show-step-0'));
  await expect(second.stdout).toMatchFileSnapshot(snapshot('show-step-1-headers'));
});

test('show --exchange prints bodies of an unknown API as bytes', async () => {
  const cwd = temp();
  const file = exampleTape(cwd, 'weather.tape');
  const { stdout } = await tracefork(['show', file, '--exchange', '2', '--headers'], { cwd });
  await expect(stdout).toMatchFileSnapshot(snapshot('show-exchange-bytes'));
});

test('show --raw hands bodies into a pipe byte for byte', async () => {
  const cwd = temp();
  const file = exampleTape(cwd, 'weather.tape');
  const { stdout } = await tracefork(['show', file, '--step', '1', '--raw'], { cwd });
  const [request, ...response] = stdout.split('\n');
  expect(JSON.parse(request as string)).toMatchObject({
    max_tokens: 256,
    system: 'You know the weather.',
  });
  expect(response[0]).toBe('event: message_start');
  expect(stdout).toContain('It is sunny in Bern.');
});

test('show --json has digest, chain, completeness and every step', async () => {
  const cwd = temp();
  const file = exampleTape(cwd, 'weather.tape');
  const { stdout, stderr, code } = await tracefork(['show', file, '--json'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({
    version: 1,
    command: 'show',
    format: 'tracefork',
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    chain: expect.stringMatching(/^[0-9a-f]{64}$/),
    complete: true,
    totals: { steps: 2, exchanges: 4, inputTokens: 640, outputTokens: 48 },
    outcome: { exit: { code: 0, signal: null }, stdout: 'It is sunny in Bern.\n' },
  });
  await expect(`${JSON.stringify(document.steps, null, 2)}\n`).toMatchFileSnapshot(
    snapshot('show-json-steps'),
  );
});

test('show --step --json has the whole request and answer', async () => {
  const cwd = temp();
  const file = exampleTape(cwd, 'weather.tape');
  const { stdout } = await tracefork(['show', file, '--step', '0', '--json', '--headers'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    step: {
      step: 0,
      request: { system: 'You know the weather.', messages: [{ role: 'user' }] },
      response: { stopReason: 'tool_use', whole: true },
      attempts: [{ status: 529, error: 'overloaded_error' }, { status: 200 }],
      headers: [{ exchange: 0 }, { exchange: 1 }],
    },
  });
});

test('nothing in a hostile tape reaches the terminal as a control character', async () => {
  const cwd = temp();
  const evil = 'a\u001b[31mb\u001b]0;title\u0007c\u009b2Jd\u202ee\rf\u007fg\u0000h';
  const run = exampleEvents({
    question: evil,
    city: evil,
    answer: evil,
    stdout: evil,
    agent: evil,
  });
  writeTape(
    join(cwd, 'evil.tape'),
    run.map((event) => (event.kind === 'program' ? { ...event, file: evil, argv: [evil] } : event)),
  );
  const outputs = await Promise.all(
    [
      ['show', 'evil.tape'],
      ['show', 'evil.tape', '--step', '0', '--headers'],
      ['show', 'evil.tape', '--step', '1'],
      ['show', 'evil.tape', '--exchange', '1', '--headers'],
      ['show', 'evil.tape', '--json'],
      ['show', 'evil.tape', '--step', '0', '--json'],
      ['diff', 'evil.tape', exampleTape(cwd, 'good.tape')],
      ['replay', 'evil.tape'],
    ].map((args) => tracefork(args, { cwd })),
  );
  for (const { stdout, stderr } of outputs) {
    expect(stdout + stderr).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
    expect((stdout + stderr).length).toBeGreaterThan(100);
  }
  expect(outputs[0]?.stdout).toContain('a␛[31mb␛]0;title␇c\\u{9b}2Jd\\u{202e}e␍f␡g␀h');
});

test('a tape that was cut off is shown as far as it goes, and says so', async () => {
  const cwd = temp();
  const events = exampleEvents();
  writeTape(join(cwd, 'cut.tape'), events.slice(0, 16));
  const { code, stdout } = await tracefork(['show', 'cut.tape'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain('incomplete: the recording was cut off');
  expect(stdout).toContain('the outcome is not on the tape');
  const json = JSON.parse((await tracefork(['show', 'cut.tape', '--json'], { cwd })).stdout);
  expect(json).toMatchObject({ complete: false, outcome: null });
});

test('a step that is not there is named with those that are', async () => {
  const cwd = temp();
  const file = exampleTape(cwd, 'weather.tape');
  const { code, stdout, stderr } = await tracefork(['show', file, '--step', '7'], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(
    'tracefork: weather.tape has no step 7: it has steps 0 to 1. List what is on it with: tracefork show weather.tape\n',
  );
});

test('a tape of Python tracefork can be looked at', async () => {
  const cwd = temp();
  const tape = exampleEvents();
  const body = (kind: 'request' | 'data', x: number): string => {
    const event = tape.find(
      (each) =>
        each.kind === kind &&
        (kind === 'data'
          ? (each as { x: readonly number[] }).x[0] === x
          : (each as { x: number }).x === x),
    );
    const bytes =
      event?.kind === 'request' ? event.body : event?.kind === 'data' ? event.bodies[0] : undefined;
    return Buffer.from(bytes ?? []).toString('base64');
  };
  const python = {
    boundary: 'single-process-asyncio-v1',
    agent_name: 'py-agent',
    draws: [['uuid4', 'x']],
    exchanges: [
      [body('request', 1), body('data', 1)],
      [body('request', 3), body('data', 3)],
    ],
  };
  writeFileSync(join(cwd, 'py.blob'), JSON.stringify(python));
  const { code, stdout } = await tracefork(['show', 'py.blob'], { cwd });
  expect(code).toBe(0);
  await expect(stdout).toMatchFileSnapshot(snapshot('show-python'));
  const { stdout: json } = await tracefork(['show', 'py.blob', '--json'], { cwd });
  expect(JSON.parse(json)).toMatchObject({
    format: 'python',
    chain: null,
    steps: [{ status: null }, { status: null }],
  });
});

test('a flipped bit is an error that says where', async () => {
  const cwd = temp();
  const file = exampleTape(cwd, 'weather.tape');
  const bytes = readFileSync(join(cwd, file));
  bytes[200] = (bytes[200] as number) ^ 1;
  writeFileSync(join(cwd, file), bytes);
  const { code, stdout, stderr } = await tracefork(['show', file], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^tracefork: weather\.tape .*(damaged|not valid|not a tape)/);
  truncateSync(join(cwd, file), 0);
  expect((await tracefork(['show', file], { cwd })).code).toBe(2);
});

test('what made an exchange fail is shown with its code', async () => {
  const cwd = temp();
  const error = {
    name: 'TypeError',
    message: 'fetch failed',
    type: 'TypeError',
    cause: { name: 'Error', message: 'read ECONNRESET', type: 'Error', code: 'ECONNRESET' },
  };
  const failed = (x: number, url: string): readonly Event[] => [
    { kind: 'request', t: x, x, via: 'fetch', method: 'POST', url, headers: [], body: json },
    { kind: 'failure', t: x + 1, x, error },
  ];
  writeTape(join(cwd, 'a.tape'), [
    exampleEvents()[0] as Event,
    ...failed(0, 'http://host/other'),
    ...failed(1, 'https://api.anthropic.com/v1/messages'),
    { kind: 'end', t: 9, complete: true },
  ]);
  const show = async (...args: string[]) =>
    (await tracefork(['show', 'a.tape', ...args], { cwd })).stdout;
  const timeline = await show();
  expect(timeline).toContain('exchange 0: POST http://host/other → failure: ECONNRESET\n');
  expect(timeline).toMatch(/^ {3}0 {2}ECONNRESET/m);
  const words = 'TypeError: fetch failed, by Error: read ECONNRESET (ECONNRESET)';
  expect(await show('--exchange', '0')).toContain(`\n${words}\n`);
  const { between, steps } = JSON.parse(await show('--json'));
  expect(between[0]).toMatchObject({ outcome: 'failure', error: 'ECONNRESET' });
  expect(steps[0].attempts[0]).toMatchObject({ outcome: 'failure', error: 'ECONNRESET' });
  expect(JSON.parse(await show('--exchange', '0', '--json')).exchange.failure).toEqual(error);
});
