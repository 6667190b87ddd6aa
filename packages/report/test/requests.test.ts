import { stepsOf } from '@tracefork/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PieceStore } from '../src/pieces/piece-store.ts';
import { readRequests } from '../src/run/requests.ts';
import { model, RunMaker, runOf } from './support/make-run.ts';

/** What an agent does with its history before it asks again. */
const moves = fc.constantFrom('more', 'same', 'compact', 'again', 'broken', 'spaced', 'fresh');
const element = (text: string) => ({ role: 'user', content: text });

/** A run whose history grows, is sent again after failures, is compacted, and breaks off. */
function historyOf(plan: ReadonlyArray<readonly [move: string, fails: boolean]>) {
  const maker = new RunMaker();
  let messages = [element('first')];
  let body: Buffer = Buffer.from('');
  for (const [index, [move, fails]] of plan.entries()) {
    if (move === 'more') messages = [...messages, element(`more ${index}`), element('and so on')];
    if (move === 'compact') messages = [messages[0] as never, messages.at(-1) as never];
    if (move === 'again') messages = [...messages, messages.at(-1) as never];
    if (move === 'fresh') messages = [element(`fresh ${index}`)];
    const json = JSON.stringify({ model, max_tokens: 9, messages });
    if (move !== 'same' || index === 0) body = Buffer.from(move === 'spaced' ? `${json} ` : json);
    const sent = move === 'broken' ? Buffer.from(json.replace('"content":', '"content"')) : body;
    const x = maker.wait(5).ask(sent);
    const status = fails ? 529 : 200;
    maker.answer(x, { status, chunks: [[1, Buffer.from('{"type":"error"}')]] });
  }
  return runOf('history', maker.end('', 0)).exchanges;
}

test('steps and retries are the same as where every body is parsed whole', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(moves, fc.boolean()), { maxLength: 14 }), (plan) => {
      const exchanges = historyOf(plan);
      const { steps } = readRequests(exchanges, new PieceStore({ pieceBytes: 2 ** 20 }));
      const shape = (all: typeof steps) =>
        all.map(({ call, attempts }) => [call, attempts.map(({ x }) => x)]);
      expect(shape(steps)).toEqual(shape(stepsOf(exchanges)));
    }),
    { numRuns: 150 },
  );
});

test('the body of a request is asked for once', () => {
  const exchanges = historyOf([
    ['more', false],
    ['more', true],
    ['same', false],
    ['more', false],
  ]);
  const asked = exchanges.map(() => 0);
  const counted = exchanges.map((exchange, index) => ({
    ...exchange,
    request: {
      ...exchange.request,
      get body() {
        asked[index] = (asked[index] ?? 0) + 1;
        return exchange.request.body;
      },
    },
  }));
  readRequests(counted, new PieceStore({ pieceBytes: 2 ** 20 }));
  expect(asked).toEqual([1, 1, 1, 1]);
});
