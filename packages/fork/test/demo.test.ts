import { createHash } from 'node:crypto';
import { openTape, type Tape } from '@tracefork/tape';
import { replay } from '@tracefork/transport';
import { parseResponse, preview, stepsOf } from '@tracefork/wire';
import { expect, test } from 'vitest';
import { type ForkPlan, type ForkRequest, fork, forkMany, planFork } from '../src/index.ts';
import { demo, report } from './support/demo.ts';

function planned(tape: Tape, request: ForkRequest): ForkPlan {
  const plan = planFork(tape, request);
  if (plan.kind === 'refused') throw new Error(`${plan.reason} ${plan.hint}`);
  return plan;
}

/** Hashes of what a branch did, without the times of day that it did it at. */
function doings({ events }: Tape): readonly string[] {
  const timeless = (bytes: Uint8Array | null | undefined) =>
    Buffer.from(bytes ?? [])
      .toString()
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT');
  const done = events.flatMap((event) => {
    if (event.kind === 'request') return [`${event.url} ${timeless(event.body)}`];
    if (event.kind === 'draw') return [event.value];
    return event.kind === 'outcome' ? [timeless(event.value)] : [];
  });
  return done.map((line) => createHash('sha256').update(line).digest('hex').slice(0, 12));
}

test('the planted decision of the demo, edited in its stream, makes the run pass, and the branch replays', async () => {
  const { tape, agent, close } = await demo();
  expect(report(tape).faults).not.toEqual([]);
  const plan = planned(tape, {
    step: 4,
    mutation: { kind: 'set', path: '/content/1/input/date', value: '2026-02-17' },
  });
  const result = await fork(plan, agent, { tape });
  expect(result.end).toEqual({ status: 'finished' });
  expect(report(result.tape).faults).toEqual([]);
  const edited = stepsOf(result.tape?.exchanges ?? [])[4];
  const exchange = edited?.attempts.at(-1);
  expect(exchange?.chunks.length).toBeGreaterThan(5);
  const { status = 0, headers = [] } = exchange?.response ?? {};
  const answer = { status, headers, body: exchange?.decodedBody() ?? new Uint8Array() };
  const parsed = parseResponse('anthropic', answer);
  expect(parsed.whole).toBe(true);
  expect(preview(parsed, { width: 300 })).toContain('2026-02-17');
  expect(result.spend).toMatchObject({ local: result.spend.calls, dollars: 0, atMost: 0 });
  await close();
  expect(await replay(result.tape as Tape, agent)).toMatchObject({ result: 'exact' });
});

test('a fork at every step at once gives the same branches as one after another', async () => {
  const { tape, agent } = await demo();
  const steps = stepsOf(tape.exchanges).length;
  const plans = Array.from({ length: steps }, (_, step) =>
    planned(tape, { step, mutation: { kind: 'resample' }, trial: 3 }),
  );
  const together = await forkMany(plans, agent, { tape, concurrency: steps });
  const alone = [];
  for (const plan of plans) alone.push(await fork(plan, agent, { tape }));
  expect(together.map(({ end }) => end.status)).toEqual(plans.map(() => 'finished'));
  expect(together.map((result) => doings(result.tape as Tape))).toEqual(
    alone.map((result) => doings(result.tape as Tape)),
  );
  expect(together.map(({ plan }) => plan.step)).toEqual(plans.map(({ step }) => step));
});

test('a branch is forked again at three levels, and each replays exact', async () => {
  const { tape, agent } = await demo();
  let parent = tape;
  for (const [level, step] of [2, 4, 5].entries()) {
    const plan = planned(parent, { step, mutation: { kind: 'resample' }, trial: level + 1 });
    const { end, tape: branch } = await fork(plan, agent, { tape: parent });
    expect(end).toEqual({ status: 'finished' });
    parent = branch as Tape;
    expect(await replay(parent, agent)).toMatchObject({ result: 'exact' });
  }
  const forks = parent.events.filter((e) => e.kind === 'unknown' && e.json.kind === 'fork');
  expect(forks).toHaveLength(3);
});

test('another prompt from a step on reaches the model, and the recorded answer can be kept as a control', async () => {
  const { tape, agent, server } = await demo();
  const rule = 'Convert prices at the rate of the day of purchase.';
  const before = server.requests.length;
  const mended = await fork(
    planned(tape, { step: 4, mutation: { kind: 'system', text: rule }, trial: 1 }),
    agent,
    { tape },
  );
  expect(report(mended.tape).faults).toEqual([]);
  const bodies = server.requests.slice(before).map(({ body }) => JSON.parse(body).system);
  expect(new Set(bodies.map((system) => JSON.stringify(system)))).toEqual(
    new Set([JSON.stringify(rule)]),
  );
  const control = await fork(
    planned(tape, { step: 4, mutation: { kind: 'recorded' }, trial: 1 }),
    agent,
    { tape },
  );
  const answers = [tape, control.tape as Tape].map(({ exchanges }) => {
    const last = stepsOf(exchanges)[4]?.attempts.at(-1);
    return Buffer.from(last?.decodedBody() ?? []).toString();
  });
  expect(answers[1]).toBe(answers[0]);
});

test('a branch goes into a file that opens, and to a sink that names it', async () => {
  const { tape, agent } = await demo();
  const plan = planned(tape, { step: 8, mutation: { kind: 'resample' } });
  const saved: string[] = [];
  const { id, tape: branch } = await fork(plan, agent, {
    tape,
    sink: {
      save: async (result, path) => {
        saved.push(openTape(path).chain);
        return `ab12/${result.plan.step}`;
      },
    },
  });
  expect(id).toBe('ab12/8');
  expect(saved).toEqual([branch?.chain]);
});
