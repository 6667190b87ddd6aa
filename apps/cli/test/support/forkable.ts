import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildResponse } from '@tracefork/wire';
import { onTestFinished } from 'vitest';
import { tracefork } from './cli.ts';
import { temp } from './temp.ts';

/** Asks three times, each time with what was said before, and keeps notes in a file. */
export const source = `
import { appendFileSync, writeFileSync } from 'node:fs';
const key = process.env.MODEL_API_KEY;
const messages = [];
for (const words of ['one', process.env.SECOND ?? 'two', 'three'].slice(0, Number(process.env.STEPS ?? 3))) {
  messages.push({ role: 'user', content: words });
  const response = await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { 'x-api-key': key } : {}) },
    body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 9, messages }),
  });
  const { content: [{ text }] } = await response.json();
  appendFileSync('notes.txt', text + '\\n');
  console.log(text);
  messages.push({ role: 'assistant', content: text });
}
if (process.env.BREAK) writeFileSync(process.env.BREAK, 'x'.repeat(99_999));
if (process.env.THROWS) throw new Error('the agent gave up');
`;

/** A model that says the trial and all that it heard; a trial of \`hang\` gets no answer. */
export async function startModel(hang = Number.POSITIVE_INFINITY) {
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    const trial = request.headers['x-trial'];
    const body = JSON.parse(await text(request)) as { messages: { content: string }[] };
    const heard = body.messages.map(({ content }) => content).join(' ');
    seen.push(`${trial ?? 'recorded'}: ${heard}`);
    if (Number(trial ?? -1) >= hang) return;
    const answer = buildResponse('anthropic', {
      kind: 'message',
      as: 'json',
      model: 'claude-haiku-4-5',
      blocks: [{ type: 'text', text: `<${trial ?? ''}${heard.length}>` }],
    });
    response.writeHead(answer.status, answer.headers.flat() as string[]).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, close };
}

/** A folder with a recorded run of that agent in its store, and the model still there. */
export async function recorded(options: { readonly hang?: number; readonly key?: string } = {}) {
  const cwd = temp({ 'agent.mjs': source, 'package.json': '{}' });
  const model = await startModel(options.hang);
  const env = {
    MODEL_BASE_URL: model.url,
    ...(options.key === undefined ? {} : { MODEL_API_KEY: options.key }),
  };
  const { code, stderr } = await tracefork(['record', '--', 'node', 'agent.mjs'], { cwd, env });
  if (code !== 0) throw new Error(stderr);
  model.seen.length = 0;
  const run = (args: readonly string[], more: Parameters<typeof tracefork>[1] | object = {}) =>
    tracefork(args, { cwd, env, ...more });
  return { cwd, env, model, run };
}

/** Branches of the latest run, as `NUMBER: TRIAL`. */
export const branchNames = async (cwd: string) => {
  const { stdout } = await tracefork(['branches', 'latest', '--json'], { cwd });
  return (JSON.parse(stdout).branches as { branch: number; trial: number }[]).map(
    ({ branch, trial }) => `${branch}: ${trial}`,
  );
};
