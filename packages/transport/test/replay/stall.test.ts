import { expect, test } from 'vitest';
import { record } from '../../src/record.ts';
import { watchForStall } from '../../src/replay/stall-watch.ts';
import { replay } from '../../src/replay.ts';
import type { Session } from '../../src/session.ts';
import { tool } from '../../src/tools/tool-call.ts';
import type { Verdict } from '../../src/verdict.ts';
import { ask, modelServer, prompt } from './support/model-server.ts';

async function timed(run: () => Promise<Verdict>): Promise<{ verdict: Verdict; ms: number }> {
  const start = performance.now();
  return { verdict: await run(), ms: performance.now() - start };
}

const never = () => new Promise<never>(() => {});

test('a member that never comes is a divergence within a second, which says what was awaited', async () => {
  const { url } = await modelServer();
  const agent = (members: readonly string[]) => async () =>
    Promise.all(members.map((member) => ask(url, prompt(member))));
  const { tape } = await record(agent(['a', 'b', 'c']));
  let since = 0;
  const { verdict, ms } = await timed(() =>
    replay(tape, async () => {
      const some = await Promise.race([agent(['b', 'c'])(), never()]);
      since = performance.now();
      return some;
    }),
  );
  expect(verdict.result).toBe('drifted');
  expect(verdict.divergence).toMatchObject({ kind: 'missing', step: 0 });
  expect(verdict.reasons[0]).toMatch(
    /^the replay waits for step 0 \(POST .*\/v1\/messages\), whose response comes next/,
  );
  // Freed from the order, the other members were served, and the agent came to its end.
  expect(since).toBeGreaterThan(0);
  expect(ms).toBeLessThan(1000);
});

test('an agent that waits for what is not on the tape is given up', async () => {
  const { url } = await modelServer();
  const { tape } = await record(async () => {
    await ask(url, prompt('a'));
    setTimeout(() => {}, 60_000).unref();
  });
  const { verdict, ms } = await timed(() =>
    replay(tape, async () => {
      await ask(url, prompt('a'));
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    }),
  );
  expect(verdict.result).toBe('drifted');
  expect(verdict.reasons[0]).toMatch(/did not come to an end/);
  expect(ms).toBeLessThan(1500);
});

test('time in which the whole process stood still, as in a debugger, is no stall', async () => {
  let looks = 0;
  let stalls = 0;
  const session = {
    lost: undefined,
    self: {} as Session,
    expectsGivingUp: () => false,
    pacing: () => false,
    pending: () => 1,
    awaits: () => true,
    progress: () => {
      looks++;
      return 1;
    },
    stalled: () => {
      stalls++;
      return true;
    },
  };
  const watch = watchForStall(session, { timeout: 600, onStuck: () => {} });
  await expect.poll(() => looks, { interval: 5 }).toBeGreaterThan(2);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  const before = looks;
  await expect.poll(() => looks, { interval: 5 }).toBeGreaterThan(before);
  clearInterval(watch);
  expect(stalls).toBe(0);
});

test('a tool call or a timer that never comes is named', async () => {
  const work = tool('work', async (name: string) => name);
  const { tape } = await record(() => Promise.all([work('a'), work('b')]));
  const calls = await replay(tape, () => Promise.all([work('b'), never()]));
  expect(calls.reasons[0]).toMatch(/waits for tool call 0 to be made/);
  const timers = await record(async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return work('a');
  });
  const untimed = await replay(timers.tape, () => work('a'));
  expect(untimed.reasons[0]).toMatch(/waits for timer 0 to be set/);
});

test('work under way holds a divergence back until the stall timeout', async () => {
  const { url } = await modelServer();
  const { tape } = await record(() => Promise.all([ask(url, prompt('a')), ask(url, prompt('b'))]));
  const busy = (ms: number) => async () => {
    const b = ask(url, prompt('b'));
    for (let hashed = 0; hashed < ms / 10; hashed++) {
      await crypto.subtle.deriveBits(
        { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(8), iterations: 20_000 },
        await crypto.subtle.importKey('raw', new Uint8Array(8), 'PBKDF2', false, ['deriveBits']),
        256,
      );
    }
    return Promise.all([ask(url, prompt('a')), b]);
  };
  expect((await replay(tape, busy(1500))).reasons).toEqual([]);
  const { verdict, ms } = await timed(() => replay(tape, busy(1500), { stallTimeout: 300 }));
  expect(verdict.reasons[0]).toMatch(/waits for step 0/);
  expect(ms).toBeGreaterThan(300);
});

test('after a divergence an agent that asks for ever is left without answers and ends', async () => {
  const { url } = await modelServer();
  const { tape } = await record(() => ask(url, prompt('a')));
  let asked = 0;
  const { verdict, ms } = await timed(() =>
    replay(tape, async () => {
      for (;;) {
        await ask(url, prompt(`try ${asked++}`)).catch(() => {});
      }
    }),
  );
  expect(verdict.divergence?.kind).toBe('changed');
  expect(verdict.outcome).toBe('different');
  expect(asked).toBeGreaterThan(10);
  expect(ms).toBeLessThan(3000);
});

test('after a divergence an agent that calls tools for ever ends', async () => {
  const work = tool('work', async (name: string) => name);
  const { tape } = await record(() => work('a'));
  const { verdict, ms } = await timed(() =>
    replay(tape, async () => {
      for (let call = 0; ; call++) await work(`b${call}`).catch(() => {});
    }),
  );
  expect(verdict.divergence?.kind).toBe('tool');
  expect(ms).toBeLessThan(3000);
});

test('a wait of recorded length is no stall', async () => {
  const { url } = await modelServer();
  const agent = async () => {
    await new Promise((resolve) => setTimeout(resolve, 900));
    return ask(url, prompt('a'));
  };
  const { tape } = await record(agent);
  const { verdict, ms } = await timed(() => replay(tape, agent, { realtime: true }));
  expect(verdict.result).toBe('exact');
  expect(ms).toBeGreaterThan(850);
});
