import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildResponse, type NewToolCall } from '@tracefork/wire';
import { onTestFinished } from 'vitest';

/** An agent that looks an order up and refunds it; it fails where the model names a wrong amount. */
export const flakyAgent = `
async function ask(messages) {
  const response = await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 99, messages }),
  });
  return (await response.json()).content;
}
const order = { id: '1042', paid: 80 };
const messages = [{ role: 'user', content: 'Refund order ' + order.id }];
for (let turn = 0; turn < 4; turn++) {
  const content = await ask(messages);
  const call = content.find(({ type }) => type === 'tool_use');
  if (call === undefined) break;
  if (call.name === 'refund' && call.input.amount > order.paid) {
    console.log('FAILED: refund of ' + call.input.amount);
    process.exit(1);
  }
  const result = call.name === 'refund' ? 'refunded' : JSON.stringify(order);
  messages.push({ role: 'assistant', content });
  messages.push({ role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: result }] });
}
console.log('refund sent');
`;

/** The same agent, which tells the model where an amount is too high. */
export const mendedAgent = flakyAgent
  .replace(/ {2}if \(call\.name === 'refund' && .*?\n {2}\}\n/s, '')
  .replace(
    "call.name === 'refund' ?",
    "call.input.amount > order.paid ? 'more than was paid, which is ' + order.paid : call.name === 'refund' ?",
  );

/** A model for that agent, which names a wrong amount in every run whose number is in `wrong`. */
export async function startFlaky({
  wrong,
  hang,
}: {
  readonly wrong: readonly number[];
  readonly hang?: number;
}) {
  let run = 0;
  const server = createServer(async (request, response) => {
    const { messages } = JSON.parse(await text(request)) as { messages: readonly unknown[] };
    if (messages.length === 1) run += 1;
    if (run === hang) return;
    const call = (name: string, input: NewToolCall['input']): NewToolCall => ({
      type: 'tool-call',
      name,
      input,
    });
    const amount = wrong.includes(run) ? 800 : 80;
    const blocks =
      messages.length === 1
        ? [call('look_up', { id: '1042' })]
        : messages.length === 3
          ? [call('refund', { id: '1042', amount })]
          : JSON.stringify(messages.at(-1)).includes('more than was paid')
            ? [call('refund', { id: '1042', amount: 80 })]
            : [{ type: 'text' as const, text: 'The refund was sent.' }];
    const answer = buildResponse('anthropic', {
      kind: 'message',
      as: 'json',
      model: 'claude-haiku-4-5',
      blocks,
    });
    response.writeHead(answer.status, answer.headers.flat() as string[]).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Runs that it has seen. */
    runs: () => run,
  };
}
