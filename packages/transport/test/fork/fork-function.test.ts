import { expect, test } from 'vitest';
import { forkFunction } from '../../src/fork/index.ts';
import { record } from '../../src/record.ts';
import { replay } from '../../src/replay.ts';
import { chattyAgent, given, say, script, world } from './support/world.ts';

test('a fork serves what came before its step, gives another answer there, and goes live after it', async () => {
  const { url, seen } = await world();
  const { tape } = await record(chattyAgent(url));
  const recorded = seen.splice(0);
  const {
    end,
    tape: branch,
    live,
  } = await forkFunction(tape, chattyAgent(url), {
    script: script({ at: 1, answer: given('something else'), trial: 7 }),
  });
  expect(end).toEqual({ status: 'finished' });
  expect(branch?.complete).toBe(true);
  expect(recorded).toHaveLength(4);
  // Two calls after the fork, with its number; nothing before it.
  expect(seen).toHaveLength(2);
  expect(seen[0]).toMatch(/^\/v1\/messages 7 found something else \d+$/);
  expect(live.map(({ kind, number }) => `${kind} ${number}`)).toEqual([
    'tool 1',
    'model 2',
    'tool 2',
    'model 3',
    'tool 3',
  ]);
});

test('the tape of a branch begins with the events of its parent, byte for byte', async () => {
  const { url } = await world();
  const { tape } = await record(chattyAgent(url));
  const { tape: branch } = await forkFunction(tape, chattyAgent(url), {
    script: script({ at: 2, answer: given('other') }),
  });
  const forkAt = branch?.events.findIndex(
    (event) => event.kind === 'unknown' && event.json.kind === 'fork',
  );
  expect(forkAt).toBeGreaterThan(10);
  expect(branch?.events.slice(0, forkAt)).toEqual(tape.events.slice(0, forkAt));
  expect(branch?.events[forkAt as number]).toMatchObject({ json: { x: 2, trial: 0 } });
});

test('a branch replays exact, and can be forked again, three levels deep', async () => {
  const { url, close } = await world();
  const agent = chattyAgent(url, { steps: 6 });
  let { tape } = await record(agent);
  for (const at of [1, 3, 4]) {
    const forked = await forkFunction(tape, agent, {
      script: script({ at, answer: given(`level ${at}`) }),
    });
    expect(forked.end).toEqual({ status: 'finished' });
    tape = forked.tape as typeof tape;
    expect(await replay(tape, agent)).toMatchObject({ result: 'exact' });
  }
  await close();
  expect(await replay(tape, agent)).toMatchObject({ result: 'exact' });
});

test('forks at every step at once give the branches that they give one after another', async () => {
  const { url } = await world();
  const agent = chattyAgent(url, { steps: 5 });
  const { tape } = await record(agent);
  const fork = (at: number) =>
    forkFunction(tape, agent, { script: script({ at, answer: { kind: 'live' }, trial: at }) });
  const outcome = ({ tape: branch }: Awaited<ReturnType<typeof fork>>) => {
    const event = branch?.events.find(({ kind }) => kind === 'outcome');
    return event?.kind === 'outcome' ? Buffer.from(event.value ?? []).toString() : 'none';
  };
  const alone: string[] = [];
  for (const at of [0, 1, 2, 3, 4]) alone.push(outcome(await fork(at)));
  const together = (await Promise.all([0, 1, 2, 3, 4].map(fork))).map(outcome);
  expect(together).toEqual(alone);
  expect(new Set(alone).size).toBe(5);
});

test('a prefix that is not rebuilt ends the fork before anything leaves, and says where', async () => {
  const { url, seen } = await world();
  const { tape } = await record(chattyAgent(url));
  seen.length = 0;
  const forked = await forkFunction(tape, chattyAgent(url, { prompt: 'start' }), {
    script: script({ at: 2, answer: { kind: 'live' } }),
  });
  expect(forked.tape).toBeUndefined();
  expect(forked.end).toMatchObject({
    status: 'prefix',
    divergence: {
      kind: 'changed',
      step: 0,
      differences: [{ path: 'body.messages[0].content', recorded: 'begin', actual: 'start' }],
    },
  });
  expect(seen).toEqual([]);
});

test('a served prefix lists each difference, and the branch holds what was really asked', async () => {
  const { url } = await world();
  const { tape } = await record(chattyAgent(url));
  const changed = chattyAgent(url, { prompt: 'start' });
  const {
    end,
    offPolicy,
    tape: branch,
  } = await forkFunction(tape, changed, {
    script: script({ at: 2, answer: { kind: 'live' }, prefix: 'served' }),
  });
  expect(end).toEqual({ status: 'finished' });
  expect(offPolicy.map(({ x }) => x)).toEqual([0, 1, 2]);
  expect(offPolicy[0]?.differences).toEqual([
    { path: 'body.messages[0].content', recorded: 'begin', actual: 'start' },
  ]);
  expect(await replay(branch as typeof tape, changed)).toMatchObject({ result: 'exact' });
});

test('an agent that ends before the step makes no branch', async () => {
  const { url } = await world();
  const { tape } = await record(chattyAgent(url));
  const forked = await forkFunction(tape, chattyAgent(url, { steps: 1 }), {
    script: script({ at: 2, answer: { kind: 'live' } }),
  });
  expect(forked.tape).toBeUndefined();
  expect(forked.end).toMatchObject({
    status: 'prefix',
    divergence: { kind: 'missing', message: 'the agent came to its end without asking for step 2' },
  });
});

test('requests under way when the fork begins keep their recorded answers', async () => {
  const { url, seen } = await world();
  const agent = async () => {
    const ask = (words: string) => say(url, [{ role: 'user', content: words }]);
    const all = await Promise.all(['a', 'b', 'c'].map(ask));
    return ask(all.join(' '));
  };
  const { tape } = await record(agent);
  seen.length = 0;
  const forked = await forkFunction(tape, agent, {
    script: script({ at: 1, answer: given('changed') }),
  });
  expect(forked.end).toEqual({ status: 'finished' });
  expect(seen).toEqual(['/v1/messages 0 none:a:1 changed none:c:1']);
  expect(await replay(forked.tape as typeof tape, agent)).toMatchObject({ result: 'exact' });
});

test('requests under way go out as well where that is asked for', async () => {
  const { url, seen } = await world();
  const agent = async () => {
    const ask = (words: string) => say(url, [{ role: 'user', content: words }]);
    return Promise.all(['a', 'b', 'c'].map(ask));
  };
  const { tape } = await record(agent);
  const first = tape.deliveries.find(({ kind }) => kind === 'response');
  const at = first !== undefined && 'x' in first ? first.x : 0;
  seen.length = 0;
  const forked = await forkFunction(tape, agent, {
    script: script({ at, answer: { kind: 'live' }, inFlight: 'live', trial: 3 }),
  });
  expect(forked.end).toEqual({ status: 'finished' });
  expect(seen.toSorted()).toEqual(['a', 'b', 'c'].map((words) => `/v1/messages 3 ${words}`));
  expect(await replay(forked.tape as typeof tape, agent)).toMatchObject({ result: 'exact' });
});

test('a timer that was set before the fork and had not fired goes on in real time', async () => {
  const { url } = await world();
  const agent = async () => {
    let ticks = 0;
    const interval = setInterval(() => {
      ticks++;
    }, 20);
    const messages = [{ role: 'user', content: 'x' }];
    for (let step = 0; step < 3; step++) {
      messages.push({ role: 'assistant', content: await say(url, messages) });
      messages.push({ role: 'user', content: `tick ${ticks}` });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    clearInterval(interval);
    return ticks;
  };
  const { tape } = await record(agent);
  const forked = await forkFunction(tape, agent, {
    script: script({ at: 1, answer: given('y') }),
  });
  expect(forked.end).toEqual({ status: 'finished' });
  const outcome = forked.tape?.events.find(({ kind }) => kind === 'outcome');
  expect(
    Number(outcome?.kind === 'outcome' ? Buffer.from(outcome.value ?? []) : 0),
  ).toBeGreaterThan(4);
  expect(await replay(forked.tape as typeof tape, agent)).toMatchObject({ result: 'exact' });
});

test('a tail goes on at the time at which its prefix stopped', async () => {
  const { url } = await world();
  const times: number[][] = [];
  const agent = async () => {
    const own: number[] = [];
    times.push(own);
    for (const words of ['a', 'b', 'c']) {
      own.push(Date.now());
      await say(url, [{ role: 'user', content: words }]);
    }
    return 'done';
  };
  const { tape } = await record(agent);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await forkFunction(tape, agent, { script: script({ at: 1, answer: given('other') }) });
  const [recorded, forked] = times as [number[], number[]];
  expect(forked.slice(0, 2)).toEqual(recorded.slice(0, 2));
  const since = (forked[2] as number) - (recorded[1] as number);
  expect(since).toBeGreaterThanOrEqual(0);
  expect(since).toBeLessThan(250);
});
