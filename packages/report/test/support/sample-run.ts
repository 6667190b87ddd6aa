import type { Event } from '@tracefork/tape';
import { buildResponse } from '@tracefork/wire';
import { model, RunMaker } from './make-run.ts';

export interface SampleOptions {
  /** What the model says in the end. */
  readonly answer?: string;
  readonly code?: number;
  /** The policy that the second step goes by. */
  readonly policy?: string;
}

const system = 'You work at the refund desk. Be brief and exact.';
const tools = ['find_order', 'read_policy', 'issue_refund'].map((name) => ({
  name,
  description: `Does what ${name} says.`,
  input_schema: { type: 'object', properties: { id: { type: 'string' } } },
}));
const request = (messages: readonly unknown[], more: object = {}): object => ({
  model,
  max_tokens: 1024,
  stream: true,
  system,
  tools,
  messages,
  ...more,
});

/** A run with everything that a page can show: retries, fan-out, tools, programs, draws, a failure. */
export function sampleEvents(options: SampleOptions = {}): Event[] {
  const {
    answer = 'The refund is on its way.',
    code = 1,
    policy = 'Refunds within 30 days.',
  } = options;
  const maker = new RunMaker('refund-desk');
  maker.add({ kind: 'draw', source: 'uuid', value: '7adfb6a0-2a00-4c8c-9b6a-79282924d66d' });
  maker.add({ kind: 'draw', source: 'random', value: '0.25' });
  const ticket = { role: 'user', content: 'Ticket 5521: I sent back two lamps of order R-1043.' };
  const overloaded = maker.wait(10).ask(request([ticket]));
  const { status, headers, body } = buildResponse('anthropic', { kind: 'error', status: 529 });
  maker.wait(40).answer(overloaded, { status, headers, chunks: [[1, body]] });
  const first = maker.wait(500).ask(request([ticket]));
  maker.wait(60).say(first, [
    { type: 'thinking', thinking: 'The order comes first.', signature: 'c2ln' },
    { type: 'text', text: 'Let me look at the order and the policy.' },
    { type: 'tool-call', name: 'find_order', input: { id: 'R-1043' } },
    { type: 'tool-call', name: 'read_policy', input: { topic: 'refunds' } },
  ]);
  maker.tool(
    'find_order',
    { id: 'R-1043' },
    { id: 'R-1043', total: 189, lines: [{ sku: 'LMP-7' }] },
  );
  maker.tool('read_policy', { topic: 'refunds' }, { policy });
  const calls = [
    { type: 'tool_use', id: 'toolu_order', name: 'find_order', input: { id: 'R-1043' } },
    { type: 'tool_use', id: 'toolu_policy', name: 'read_policy', input: { topic: 'refunds' } },
  ];
  const history = [
    ticket,
    { role: 'assistant', content: [{ type: 'text', text: 'Let me look.' }, ...calls] },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_order', content: '{"id":"R-1043","total":189}' },
        { type: 'tool_result', tool_use_id: 'toolu_policy', content: policy },
      ],
    },
  ];
  const second = maker.wait(8).ask(request(history));
  const side = [{ role: 'user', content: 'Translate "lamp" into German.' }];
  const helper = maker.wait(5).ask(request(side, { system: 'You translate.', tools: [] }));
  maker.wait(70).say(helper, [{ type: 'text', text: 'Lampe' }], 40);
  maker.wait(30).say(second, [{ type: 'text', text: 'The order is in time; I refund it now.' }]);
  const vectors = maker.ask(
    new Uint8Array([0xff, 0x00, 0x1b, 0x5b]),
    'https://vectors.example/query',
  );
  maker.wait(15).answer(vectors, { status: 503, chunks: [[2, Buffer.from('try again later')]] });
  maker.program('git', ['status', '-s'], { code: 0, stdout: ' M ledger.json\n' });
  maker.toolFailure('issue_refund', 'the ledger is locked');
  maker.add({
    kind: 'uncovered',
    what: 'worker',
    detail: 'ledger-worker.js started a worker thread',
  });
  const third = maker.wait(20).ask(
    request(
      [
        ...history,
        {
          role: 'assistant',
          content: [{ type: 'text', text: 'The order is in time; I refund it now.' }],
        },
        { role: 'user', content: 'And the ledger?' },
      ],
      { max_tokens: 2048 },
    ),
  );
  maker.wait(50).say(third, [{ type: 'text', text: answer }]);
  return maker.end(`${answer}\nledger: locked\n`, code);
}
