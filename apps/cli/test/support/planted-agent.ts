import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { buildResponse } from '@tracefork/wire';
import { onTestFinished } from 'vitest';
import { tracefork } from './cli.ts';
import { temp } from './temp.ts';

/** Asks as often as STEPS says, and fails if one of the answers was bad. */
const agent = `
const key = process.env.MODEL_API_KEY;
async function ask(messages) {
  const response = await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { 'x-api-key': key } : {}) },
    body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 20, messages }),
  });
  if (!response.ok) throw new Error('the model answered ' + response.status);
  return (await response.json()).content[0].text;
}
export async function main() {
  const messages = [];
  for (let step = 0; step < Number(process.env.STEPS ?? 6); step++) {
    messages.push({ role: 'user', content: 'step ' + step });
    messages.push({ role: 'assistant', content: await ask(messages) });
    if (process.env.POST_AT === String(step))
      await fetch(process.env.MODEL_BASE_URL + '/log', { method: 'POST', body: messages.at(-1).content });
  }
  if (messages.some(({ content }) => content.startsWith('bad'))) throw new Error('a bad answer');
  return 'fine';
}
/** Three questions at once, answered in the opposite order; then the rest. */
export async function fanOut() {
  const one = (content) => ask([{ role: 'user', content }]);
  const answers = await Promise.all([one('step 0'), one('step 1'), one('step 2')]);
  answers.push(await one('step 3 after ' + answers.join(' ')));
  if (answers.some((content) => content.startsWith('bad'))) throw new Error('a bad answer');
  return 'fine';
}
`;

export interface PlantedModel {
  /** The step whose answer decides; without one, no answer is bad. Default: 2. */
  readonly cause?: number | null;
  /** Chance of a bad answer at that step, in a fork. Default: 0.2. */
  readonly chance?: number;
  /** What happens to a call of a fork: its status, or nothing. Default: 200. */
  readonly status?: (trial: number) => number;
  /** Output tokens that an answer is billed for. */
  readonly output?: number;
  /** Milliseconds before an answer, by step. Default: 0. */
  readonly latency?: (step: number) => number;
}

/** A model whose recorded answer at one step is bad, and in forks seldom. Counts its calls. */
export async function startPlanted(options: PlantedModel = {}) {
  const { cause = 2, chance = 0.2, status = () => 200, output = 5, latency = () => 0 } = options;
  const seen: Array<{ readonly trial: number | null; readonly step: number }> = [];
  const server = createServer(async (request, response) => {
    const header = request.headers['x-trial'];
    const trial = header === undefined ? null : Number(header);
    const body = await text(request);
    if (request.url === '/log') {
      response.writeHead(200).end('{}');
      return;
    }
    const { messages } = JSON.parse(body) as { messages: ReadonlyArray<{ content: string }> };
    const step = Number(/\d+/.exec(messages.at(-1)?.content ?? '')?.[0]);
    seen.push({ trial, step });
    await wait(latency(step));
    const code = trial === null ? 200 : status(trial);
    const luck = createHash('sha256').update(`${trial} ${step}`).digest().readUInt32BE() / 2 ** 32;
    const bad = step === cause && (trial === null || luck < chance);
    const words = `${bad ? 'bad' : 'good'} ${step} ${trial ?? ''}`;
    const answer = buildResponse(
      'anthropic',
      code === 200
        ? {
            kind: 'message',
            as: 'json',
            model: 'claude-haiku-4-5',
            blocks: [{ type: 'text', text: words }],
            usage: { input: 10, output, cacheRead: 0, cacheWrite: { fiveMinutes: 0, oneHour: 0 } },
          }
        : { kind: 'error', status: code },
    );
    response.writeHead(answer.status, answer.headers.flat() as string[]).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** The agent, recorded in a store of its own against a planted model. */
export async function planted(
  options: PlantedModel & {
    readonly entry?: string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
) {
  const cwd = temp({ 'agent.mjs': agent, 'package.json': '{}' });
  const model = await startPlanted(options);
  const env = { MODEL_BASE_URL: model.url, ...options.env };
  const entry = `agent.mjs:${options.entry ?? 'main'}`;
  const recorded = await tracefork(['record', '--agent', entry], { cwd, env });
  if (!/recorded/.test(recorded.stderr)) throw new Error(recorded.stderr);
  model.seen.length = 0;
  const run = (args: readonly string[], more: Partial<Parameters<typeof tracefork>[1]> = {}) =>
    tracefork(args, { cwd, env, ...more });
  return { cwd, env, model, run };
}
