/* The example of the README for Vitest, word for word. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import { withFaults } from '@tracefork/faults/harness';
import { buildResponse } from '@tracefork/wire';
import { afterAll, expect, test } from 'vitest';

const model = createServer((_request, response) => {
  const { headers, body } = buildResponse('anthropic', {
    kind: 'message',
    as: 'json',
    model: 'claude-haiku-4-5',
    blocks: [{ type: 'text', text: 'Refunded.' }],
  });
  response.writeHead(200, headers.flat()).end(body);
}).listen(0);
afterAll(() => model.close());

async function runAgent(): Promise<string> {
  const { port } = model.address() as AddressInfo;
  const client = new Anthropic({ apiKey: 'test', baseURL: `http://localhost:${port}` });
  const { content } = await client.messages.create({
    model: 'claude-haiku-4-5',
    max_tokens: 99,
    messages: [{ role: 'user', content: 'Refund 1042' }],
  });
  return content[0]?.type === 'text' ? content[0].text : '';
}

test('the agent gets over a connection that is reset', async () => {
  const { verdict } = await withFaults({ at: 0, class: 'connection_reset' }, runAgent, {
    calls: 'live',
    oracle: (outcome) => outcome.status === 'returned' && outcome.value === 'Refunded.',
  });
  expect(verdict.result, verdict.reasons.join('\n')).toBe('recovered');
}, 60_000);

test('the README shows this file', async () => {
  const { readFileSync } = await import('node:fs');
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts vitest\n(.*?)```/s.exec(readme)?.[1] ?? 'no example';
  expect(readFileSync(import.meta.filename, 'utf8')).toContain(example);
});
