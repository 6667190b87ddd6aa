import { expect, test } from 'vitest';
import { type Attempt, stepsOf } from '../src/index.ts';

const url = 'https://api.anthropic.com/v1/messages';

function exchange(
  question: string,
  { t, status, ended = t + 10 }: { t: number; status: number | undefined; ended?: number },
): Attempt {
  const body = JSON.stringify({
    model: 'claude-haiku-4-5',
    max_tokens: 10,
    messages: [{ role: 'user', content: question }],
  });
  return {
    request: { t, method: 'POST', url, headers: [], body: Buffer.from(body) },
    response: status === undefined ? undefined : { status },
    outcome: status === undefined ? 'failure' : 'complete',
    ended,
  };
}

const attemptsOf = (exchanges: readonly Attempt[]) =>
  stepsOf(exchanges).map(({ attempts }) => attempts.map((attempt) => exchanges.indexOf(attempt)));

test('retries of a failed call are attempts of one step', () => {
  const exchanges = [
    exchange('a', { t: 0, status: 529 }),
    exchange('a', { t: 100, status: undefined }),
    exchange('a', { t: 200, status: 200 }),
    exchange('b', { t: 300, status: 200 }),
  ];
  expect(attemptsOf(exchanges)).toEqual([[0, 1, 2], [3]]);
});

test('the same question after an answer is a step of its own', () => {
  const exchanges = [exchange('a', { t: 0, status: 200 }), exchange('a', { t: 100, status: 200 })];
  expect(attemptsOf(exchanges)).toEqual([[0], [1]]);
});

test('equal calls at the same time are two steps, although one of them fails later', () => {
  const exchanges = [
    exchange('a', { t: 0, status: 529, ended: 50 }),
    exchange('a', { t: 1, status: 200 }),
  ];
  expect(attemptsOf(exchanges)).toEqual([[0], [1]]);
});

test('exchanges that are no model calls belong to no step', () => {
  const page: Attempt = {
    request: { t: 0, method: 'GET', url: 'https://example.com/', headers: [], body: null },
    response: { status: 200 },
    outcome: 'complete',
    ended: 5,
  };
  expect(stepsOf([page])).toEqual([]);
});

test('a failed answer whose body nobody reads to its end is over when its status has come', () => {
  const unread = (t: number): Attempt => {
    const { request } = exchange('a', { t: 0, status: 529 });
    return { request, response: { status: 529, t }, outcome: 'cut', ended: undefined };
  };
  const next = exchange('a', { t: 100, status: 200 });
  const early = [unread(50), next];
  expect(attemptsOf(early)).toEqual([[0, 1]]);
  const late = [unread(150), next];
  expect(attemptsOf(late)).toEqual([[0], [1]]);
});
