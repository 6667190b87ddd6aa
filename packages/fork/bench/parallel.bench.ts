import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { addFigure, sized } from '@tracefork/bench/figures';
import { type ForkPlan, forkMany, planFork } from '@tracefork/fork';
import { record } from '@tracefork/transport';
import { buildResponse } from '@tracefork/wire';

/**
 * 200 forks of a run of 20 steps, ten at each: 1,900 calls in their tails, each answered after 50 ms.
 * The Python original runs them one after another: 103 s. What a perfect machine would need is the
 * waiting alone, divided by the number of forks at once.
 */
const steps = 20;
const trials = 10;
const latency = 50;

const server = createServer(async (request, response) => {
  const { messages } = JSON.parse(await text(request)) as { messages: unknown[] };
  await new Promise((resolve) => setTimeout(resolve, latency));
  const said = `${request.headers['x-trial'] ?? ''} ${messages.length}`;
  const blocks = [{ type: 'text', text: said }] as const;
  const built = buildResponse('anthropic', { kind: 'message', as: 'json', model: 'm', blocks });
  response.writeHead(built.status, built.headers.flat() as string[]).end(built.body);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/messages`;

const agent = async (): Promise<number> => {
  const messages: { role: string; content: string }[] = [];
  for (let step = 0; step < steps; step++) {
    messages.push({ role: 'user', content: `step ${step}` });
    const body = JSON.stringify({ model: 'm', max_tokens: 9, messages });
    const response = await fetch(url, { method: 'POST', body });
    const { content } = (await response.json()) as { content: { text: string }[] };
    messages.push({ role: 'assistant', content: content[0]?.text ?? '' });
  }
  return messages.length;
};

const { tape } = await record(agent);
const plans = Array.from({ length: steps * trials }, (_, index) => {
  const step = Math.floor(index / trials);
  const plan = planFork(tape, {
    step,
    mutation: { kind: 'text', text: 'x' },
    trial: index % trials,
  });
  if (plan.kind === 'refused') throw new Error(plan.reason);
  return plan as ForkPlan;
});
const calls = plans.reduce((sum, { tail }) => sum + tail.calls, 0);
console.log(`${plans.length} forks, ${calls} calls of ${latency} ms in their tails`);
console.log('at once    seconds    waiting alone    finished');
for (const concurrency of sized({ full: [8, 32], quick: [32] })) {
  const begin = performance.now();
  const results = await forkMany(plans, agent, { tape, concurrency });
  const seconds = (performance.now() - begin) / 1000;
  const least = (calls * latency) / concurrency / 1000;
  addFigure({
    topic: 'Forks',
    what: `wall time of ${plans.length} forks, ${concurrency} at once`,
    sizes: `${calls.toLocaleString('en-US')} calls of ${latency} ms in their tails`,
    value: seconds,
    unit: 's',
    baselines: [{ what: 'waiting for the calls alone (computed)', value: least }],
    original: '103 s, one after another',
  });
  const finished = results.filter(({ end }) => end.status === 'finished').length;
  console.log(
    `${String(concurrency).padEnd(11)}${seconds.toFixed(1).padEnd(11)}${least.toFixed(1).padEnd(17)}${finished}`,
  );
}
server.close();
server.closeAllConnections();
