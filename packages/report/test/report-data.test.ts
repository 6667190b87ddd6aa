import { expect, test } from 'vitest';
import { Bodies } from '../page/data/bodies.ts';
import { readMessages, readStep } from '../page/data/read-step.ts';
import { openRun } from '../page/data/run.ts';
import { type RunData, reportData } from '../src/index.ts';
import { RunMaker, runOf, said } from './support/make-run.ts';
import { sampleEvents } from './support/sample-run.ts';

const how = { made: '2026-01-02T03:04:05.678Z', by: 'test 1.0.0' };

test('attempts are folded into their step, and what is no step stands beside them', () => {
  const { data } = reportData(runOf('sample', sampleEvents()), how);
  const [run] = data.runs;
  expect(run?.steps.map(({ attempts, status }) => [attempts, status])).toEqual([
    [[0, 1], 200],
    [[2], 200],
    [[3], 200],
    [[5], 200],
  ]);
  expect(run?.exchanges[0]?.status).toBe(529);
  expect(run?.exchanges[4]?.url).toBe('https://vectors.example/query');
  expect(run?.tools.map(({ name, error }) => [name, error?.message])).toEqual([
    ['find_order', undefined],
    ['read_policy', undefined],
    ['issue_refund', 'the ledger is locked'],
  ]);
  expect(run?.uncovered).toEqual([['worker', 'ledger-worker.js started a worker thread']]);
});

test('a step is set beside the conversation that it continues, not beside the step before it', () => {
  const { data } = reportData(runOf('sample', sampleEvents()), how);
  expect(data.runs[0]?.steps.map(({ base, shared, thread }) => [base, shared, thread])).toEqual([
    [null, 0, 0],
    [0, 1, 0],
    [null, 0, 1],
    [1, 3, 0],
  ]);
});

test('a cache marker that moves does not make a message new', () => {
  const maker = new RunMaker();
  const text = (value: string, marked: boolean) => ({
    type: 'text',
    text: value,
    ...(marked ? { cache_control: { type: 'ephemeral' } } : {}),
  });
  const turn = (role: string, value: string, marked = false) => ({
    role,
    content: [text(value, marked)],
  });
  const body = (messages: unknown[]) => ({ model: 'm', max_tokens: 9, messages });
  const first = [turn('user', 'a', true)];
  const second = [turn('user', 'a'), turn('assistant', 'b'), turn('user', 'c', true)];
  for (const messages of [first, second]) {
    maker.answer(maker.ask(body(messages)), said([{ type: 'text', text: 'b' }]));
  }
  const { data } = reportData(runOf('marked', maker.end('')), how);
  expect(data.runs[0]?.steps[1]).toMatchObject({ base: 0, shared: 1 });
});

test('messages whose content is a plain string are read like those made of blocks', () => {
  const maker = new RunMaker();
  const messages = [{ role: 'user', content: 'a <b>plain</b> string' }];
  maker.answer(
    maker.ask({ model: 'm', max_tokens: 9, messages }),
    said([{ type: 'text', text: 'yes' }]),
  );
  const { data } = reportData(runOf('plain', maker.end('')), how);
  expect(data.runs[0]?.steps[0]?.asked).toEqual([{ role: 'user', text: 'a <b>plain</b> string' }]);
  expect(data.runs[0]?.steps[0]?.answered).toBe('yes');
});

test('a streamed answer is shown whole, with the tokens that the provider counted', () => {
  const { data } = reportData(runOf('sample', sampleEvents({ answer: 'SUCCESS at last' })), how);
  expect(data.runs[0]?.steps.at(-1)).toMatchObject({
    answered: 'SUCCESS at last',
    stopReason: 'end_turn',
    usage: { input: 320, output: 24, cacheRead: 1200 },
  });
});

test('a recording that was cut off says so, and its open step has no end', () => {
  const events = sampleEvents();
  const cut = events.slice(0, events.findIndex(({ kind }) => kind === 'data') - 1);
  const { data } = reportData(runOf('cut', cut), how);
  expect(data.runs[0]).toMatchObject({ complete: false, incomplete: 'the recording was cut off' });
  expect(data.runs[0]?.steps[0]).toMatchObject({ ms: null, status: null });
});

test('conversations of other APIs are cut along their messages as well, a leading system prompt aside', () => {
  const maker = new RunMaker();
  const turns = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'What is the weather?' },
    { role: 'assistant', content: 'Where?' },
    { role: 'user', content: 'In Bern.' },
  ];
  const url = 'https://api.openai.com/v1/chat/completions';
  for (const count of [2, 4]) {
    const x = maker.ask({ model: 'gpt-5', messages: turns.slice(0, count) }, url);
    const message = { role: 'assistant', content: 'Where?' };
    const body = { id: 'c', object: 'chat.completion', choices: [{ index: 0, message }] };
    const headers = [['content-type', 'application/json']] as const;
    maker.answer(x, { headers, chunks: [[1, Buffer.from(JSON.stringify(body))]] });
  }
  const { data, bytes } = reportData(runOf('openai', maker.end('')), how);
  expect(data.runs[0]?.steps.map(({ api, base, shared }) => [api, base, shared])).toEqual([
    ['chat-completions', null, 0],
    ['chat-completions', 0, 1],
  ]);
  const run = openRun(data.runs[0] as RunData, new Bodies(data, bytes));
  const { request, added, echo } = readStep(run, 1);
  expect(request?.system).toBe('Be brief.');
  expect(echo?.role).toBe('assistant');
  expect(added).toEqual([{ role: 'user', blocks: [{ type: 'text', text: 'In Bern.' }] }]);
  expect(readMessages(run, 1, { from: 0, to: 1 })).toMatchObject([{ role: 'user' }]);
});
