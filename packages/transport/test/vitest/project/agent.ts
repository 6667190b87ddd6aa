import Anthropic from '@anthropic-ai/sdk';
import { draw, tool } from '@tracefork/transport';

const readOrder = tool('read_order', (id: string) => ({ id, by: process.pid }), { effect: 'read' });
/** Saved before any test begins: the setup file stands in front of it. */
const savedFetch = globalThis.fetch;

/** An ordinary agent. */
export async function agent(prompt: string): Promise<string> {
  const client = new Anthropic({ apiKey: 'test', baseURL: process.env.MODEL });
  const { content } = await client.messages.create({
    model: 'claude-haiku-4-5',
    max_tokens: 99,
    messages: [{ role: 'user', content: prompt }],
  });
  return content[0]?.type === 'text' ? content[0].text : '';
}

/** Asks the model about an order, reads its answer as it streams, and looks the order up. */
export async function busyAgent(prompt: string): Promise<object> {
  const client = new Anthropic({ apiKey: 'test', baseURL: process.env.MODEL, maxRetries: 0 });
  const stream = client.messages.stream({
    model: 'claude-haiku-4-5',
    max_tokens: 99,
    messages: [{ role: 'user', content: `${prompt} ${crypto.randomUUID()}` }],
  });
  let deltas = 0;
  stream.on('text', () => {
    deltas += 1;
  });
  const { content } = await stream.finalMessage();
  return {
    content,
    deltas,
    order: await readOrder('1042'),
    load: draw('load', () => Math.random()),
  };
}

/** One call without an SDK. */
export async function ask(path: string): Promise<string> {
  const response = await savedFetch(`${process.env.MODEL}/${path}`);
  return response.text();
}
