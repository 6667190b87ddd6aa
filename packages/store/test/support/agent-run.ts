import { createTapeWriter, type Event, memorySink, tapeHeader } from '@tracefork/tape';
import { textSource } from './words.ts';

/** A run that was made up: each step sends the whole history and gets an answer. */
export interface AgentRun {
  readonly steps: number;
  /** How many steps say what every run with the same `task` says. Default: all. */
  readonly shared?: number;
  /** What the shared steps say. Default: 1. */
  readonly task?: number;
  /** Decides the other steps, the times and the ids. */
  readonly seed: number;
  /** Milliseconds since 1970. Default: by `seed`. */
  readonly created?: number;
  /** Characters that a step adds. Default: 400. */
  readonly added?: number;
  /** Stands before the system prompt. */
  readonly prompt?: string;
  readonly agent?: string;
  readonly exit?: number;
  /** Stop without an end. */
  readonly cut?: boolean;
}

/** The tape of such a run, as it was recorded, and what its new bodies come to. */
export function agentRun(run: AgentRun): Uint8Array {
  const sink = memorySink();
  const writer = createTapeWriter(sink, { strict: true });
  for (const event of eventsOf(run)) {
    writer.append(event);
    if (event.kind === 'request' || event.kind === 'complete') writer.checkpoint();
  }
  writer.close();
  return sink.bytes();
}

/** What each step adds: its answer, and what the next request says beyond this one. */
export function* turnsOf(
  run: AgentRun,
): Generator<{ readonly said: string; readonly told: string }> {
  const { steps, shared = steps, task = 1, seed, added = 400 } = run;
  const [common, own] = [textSource(task), textSource(7919 * seed)];
  for (let step = 0; step < steps; step += 1) {
    const text = step < shared ? common : own;
    yield {
      said: text.prose(Math.round(added * 0.25)),
      told: `${step}: ${text.prose(Math.round(added * 0.75))}`,
    };
  }
}

function* eventsOf(run: AgentRun): Generator<Event> {
  const { seed, created = 1_767_225_600_000 + seed * 1000, agent = 'made-up', exit = 0 } = run;
  const noise = textSource(104_729 * seed).random;
  yield tapeHeader({
    created: new Date(created).toISOString(),
    writer: { name: 'test', version: '1' },
    agent,
  });
  const system = (run.prompt ?? '') + textSource(3).prose(Math.min(6000, 15 * (run.added ?? 400)));
  const messages: object[] = [{ role: 'user', content: textSource(run.task ?? 1).prose(200) }];
  let x = 0;
  let t = 0;
  for (const { said, told } of turnsOf(run)) {
    t = x * 2000 + Math.round(noise() * 1e6) / 1e3;
    const body = Buffer.from(JSON.stringify({ model: 'made-up-1', system, messages }));
    yield {
      kind: 'request',
      t,
      x,
      via: 'fetch',
      method: 'POST',
      url: 'https://api.test/v1/messages',
      headers: [['content-type', 'application/json']],
      body,
    };
    const headers = [['request-id', `req_${Math.floor(noise() * 1e12).toString(36)}`]] as const;
    yield { kind: 'response', t: t + 305.25, x, status: 200, statusText: 'OK', headers };
    const answer = Buffer.from(JSON.stringify({ role: 'assistant', content: said }));
    yield {
      kind: 'data',
      t: t + 310.5 + Math.round(noise() * 1e5) / 1e3,
      x: [x],
      n: [answer.length],
      dt: [0],
      bodies: [answer],
    };
    yield { kind: 'complete', t: t + 1500.5, x };
    messages.push({ role: 'assistant', content: said }, { role: 'user', content: told });
    x += 1;
  }
  if (run.cut === true) return;
  yield { kind: 'outcome', t: t + 1600, exit: { code: exit, signal: null } };
  yield { kind: 'end', t: t + 1601, complete: true };
}
