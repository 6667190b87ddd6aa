import { createHash } from 'node:crypto';
import { seededText } from '@tracefork/bench/seeded-text';

/** What a program got, as one hash: a replay that serves anything else is found out. */
export type Got = string;

const nanoseconds = process.hrtime.bigint;

/**
 * Milliseconds of Node's own clock.
 *
 * @note Taken before any recorder is loaded: tracefork serves the clock of the recording in a replay.
 */
export const now = (): number => Number(nanoseconds()) / 1e6;

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Milliseconds of processor and of the clock that some work took. */
export async function timed(work: () => Promise<void>): Promise<{ cpu: number; wall: number }> {
  const [before, start] = [cpu(), now()];
  await work();
  return { cpu: cpu() - before, wall: now() - start };
}

/** One small GET after the other; the milliseconds of each. */
export async function requests(url: string, count: number): Promise<{ got: Got; each: number[] }> {
  const all = createHash('sha256');
  const each: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = now();
    all.update(await (await fetch(`${url}/json?bytes=1024`)).text());
    each.push(now() - start);
  }
  return { got: all.digest('hex'), each };
}

/** An agent whose every request repeats the conversation, which grows by 4 KB a step (seed 2). */
export async function agent(url: string, steps: number): Promise<{ got: Got; sent: number }> {
  const text = seededText(2);
  const all = createHash('sha256');
  const messages: { role: string; content: string }[] = [];
  let sent = 0;
  for (let step = 0; step < steps; step += 1) {
    messages.push({ role: 'user', content: text(2048) });
    const body = JSON.stringify({ model: 'bench', messages });
    sent += body.length;
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/json?bytes=2048`, { method: 'POST', headers, body });
    const answer = await response.text();
    all.update(answer);
    messages.push({ role: 'assistant', content: (JSON.parse(answer) as { text: string }).text });
  }
  return { got: all.digest('hex'), sent };
}

/** How a stream came: how many chunks, when the first, and how long from the first to the last. */
export interface Arrival {
  readonly chunks: number;
  readonly first: number;
  readonly spread: number;
}

/** A stream of `chunks` events, `gap` milliseconds apart. */
export async function stream(
  url: string,
  { chunks, gap }: { readonly chunks: number; readonly gap: number },
): Promise<{ got: Got; arrival: Arrival }> {
  const all = createHash('sha256');
  const start = now();
  const response = await fetch(`${url}/sse?chunks=${chunks}&gap=${gap}`);
  const at: number[] = [];
  for await (const chunk of response.body as ReadableStream<Uint8Array>) {
    all.update(chunk);
    at.push(now() - start);
  }
  const [first = 0, last = 0] = [at[0], at.at(-1)];
  return { got: all.digest('hex'), arrival: { chunks: at.length, first, spread: last - first } };
}
