import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import timers from 'node:timers';
import promises from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { currentSession, runInSession, runOutside } from '../../src/context.ts';
import { real } from '../../src/real.ts';
import { withPatches } from './support/installed.ts';
import {
  recordAndReplay,
  recordRun,
  replayRun,
  startRecording,
  startReplay,
} from './support/sessions.ts';

withPatches();

const fired = (events: readonly { kind: string; timer?: number }[]) =>
  events.flatMap(({ kind, timer }) => (kind === 'timer' ? [timer] : []));
const realPause = (ms: number) =>
  new Promise((resolve) => runOutside(() => real.setTimeout(resolve, ms)));

test('timers are numbered as they are set and fire on replay in their recorded order, without waiting', async () => {
  const agent = async () => {
    const order: string[] = [];
    await Promise.all([
      new Promise<void>((resolve) =>
        setTimeout(
          (name) => {
            order.push(name);
            resolve();
          },
          120,
          'slow',
        ),
      ),
      new Promise<void>((resolve) =>
        timers.setTimeout(() => {
          order.push('fast');
          resolve();
        }, 40),
      ),
      promises.setTimeout(80, 'middle').then((name) => order.push(name)),
      promisify(setTimeout)(100).then(() => order.push('promisified')),
      promises.scheduler.wait(20).then(() => order.push('scheduler')),
    ]);
    return order;
  };
  const recorded = await recordRun(agent);
  expect(recorded.value).toEqual(['scheduler', 'fast', 'middle', 'promisified', 'slow']);
  expect(fired(recorded.events)).toEqual([4, 1, 2, 3, 0]);
  const started = real.performanceNow();
  const replayed = await replayRun(recorded.events, agent);
  expect(replayed.value).toEqual(recorded.value);
  expect(real.performanceNow() - started).toBeLessThan(110);
});

test('an interval has one number, and ticks on replay as often as it did', async () => {
  const { recorded, replayed } = await recordAndReplay(
    () =>
      new Promise<number[]>((resolve) => {
        const seen: number[] = [];
        const interval = setInterval(
          (step: number) => {
            seen.push(seen.length * step);
            if (seen.length === 3) {
              clearInterval(interval);
              resolve(seen);
            }
          },
          5,
          10,
        );
      }),
  );
  expect(recorded.value).toEqual([0, 10, 20]);
  expect(replayed.value).toEqual(recorded.value);
  expect(fired(recorded.events)).toEqual([0, 0, 0]);
});

test('an asynchronous interval yields as often as it did, and stops with its loop', async () => {
  const { recorded, replayed } = await recordAndReplay(async () => {
    const seen: string[] = [];
    for await (const value of promises.setInterval(5, 'tick')) {
      seen.push(value);
      if (seen.length === 3) break;
    }
    return seen;
  });
  expect(recorded.value).toEqual(['tick', 'tick', 'tick']);
  expect(replayed.value).toEqual(recorded.value);
});

test('a timer never fires inside the call that sets it', async () => {
  const recorded = await recordRun(() => promises.setTimeout(1));
  const order = await replayRun(recorded.events, async () => {
    const seen: string[] = [];
    const done = new Promise<void>((resolve) =>
      setTimeout(() => {
        seen.push('fired');
        resolve();
      }, 1),
    );
    seen.push('set');
    await Promise.resolve().then(() => seen.push('microtask'));
    await done;
    return seen;
  });
  expect(order.value).toEqual(['set', 'microtask', 'fired']);
});

test('a cleared timer neither fires nor is it on the tape, however it is cleared', async () => {
  const agent = async () => {
    const never = () => {
      throw new Error('fired');
    };
    clearTimeout(setTimeout(never, 5));
    clearInterval(setTimeout(never, 5));
    clearTimeout(Number(setTimeout(never, 5)));
    clearTimeout(String(Number(setTimeout(never, 5))));
    timers.clearTimeout(setTimeout(never, 5));
    setTimeout(never, 5)[Symbol.dispose]();
    setTimeout(never, 5).close();
    await promises.setTimeout(30);
  };
  const { recorded, replayed } = await recordAndReplay(agent);
  expect(fired(recorded.events)).toEqual([7]);
  expect(replayed.divergences).toEqual([]);
});

/** Keeps the thread until timers of a few milliseconds are all due. */
function busy(): void {
  const until = real.performanceNow() + 10;
  while (real.performanceNow() < until);
}

test('a timer that is cleared while it waits in the gate does not fire and is not written down', async () => {
  const recording = startRecording();
  const calls: string[] = [];
  await runInSession(recording.session, async () => {
    setTimeout(() => {
      calls.push('first');
      // The second is due by then, and waits for the agent to settle.
      setImmediate(() => clearTimeout(second));
    }, 1);
    const second = setTimeout(() => calls.push('second'), 1);
    setTimeout(() => calls.push('third'), 1);
    busy();
    await realPause(20);
  });
  expect(calls).toEqual(['first', 'third']);
  expect(fired(recording.events)).toEqual([0, 2]);
});

test('timers that wait in the gate fire in their own contexts', async () => {
  const storage = new AsyncLocalStorage<string>();
  const { recorded, replayed } = await recordAndReplay(async () => {
    const seen: unknown[] = [];
    for (const name of ['one', 'two', 'three']) {
      storage.run(name, () => {
        setTimeout(() => seen.push([name, storage.getStore(), currentSession() !== undefined]), 1);
      });
    }
    busy();
    await promises.setTimeout(30);
    return seen;
  });
  const own = ['one', 'two', 'three'].map((name) => [name, name, true]);
  expect(recorded.value).toEqual(own);
  expect(replayed.value).toEqual(own);
});

test('what setTimeout returns behaves as Node’s Timeout does', async () => {
  const native = real.setTimeout(() => {}, 1000);
  onTestFinished(() => clearTimeout(native));
  for (const session of [startRecording().session, startReplay([]).session]) {
    runInSession(session, () => {
      const timeout = setTimeout(() => {}, 1000);
      expect(timeout.hasRef()).toBe(true);
      expect(timeout.unref()).toBe(timeout);
      expect(timeout.hasRef()).toBe(false);
      expect(timeout.ref()).toBe(timeout);
      expect(timeout.hasRef()).toBe(true);
      expect(timeout.refresh()).toBe(timeout);
      expect(timeout).toBeInstanceOf(native.constructor);
      expect(timeout.constructor.name).toBe('Timeout');
      expect(Number(timeout)).toBe(Number(timeout));
      expect(timeout.close()).toBe(timeout);
    });
  }
  expect(sessionless()).toBeInstanceOf(native.constructor);
});

function sessionless(): unknown {
  const timeout = setTimeout(() => {}, 1000);
  clearTimeout(timeout);
  return timeout;
}

test('refresh puts a timer off, and sets one that fired again', async () => {
  const { recorded, replayed } = await recordAndReplay(async () => {
    const seen: string[] = [];
    const timeout = setTimeout(() => seen.push('put off'), 40);
    await promises.setTimeout(25);
    timeout.refresh();
    await promises.setTimeout(25);
    seen.push('not yet');
    await promises.setTimeout(40);
    timeout.refresh();
    await promises.setTimeout(60);
    return seen;
  });
  expect(recorded.value).toEqual(['not yet', 'put off', 'put off']);
  expect(replayed.value).toEqual(recorded.value);
});

test('callbacks keep their context, their arguments and the timer as this', async () => {
  const storage = new AsyncLocalStorage<string>();
  const agent = () =>
    storage.run('mine', async () => {
      const seen = await new Promise((resolve) => {
        const timeout = setTimeout(
          function (this: unknown, ...args: unknown[]) {
            resolve([storage.getStore(), this === timeout, args]);
          },
          5,
          1,
          'two',
        );
      });
      return [seen, storage.getStore()];
    });
  const { recorded, replayed } = await recordAndReplay(agent);
  expect(recorded.value).toEqual([['mine', true, [1, 'two']], 'mine']);
  expect(replayed.value).toEqual(recorded.value);
});

test('AbortSignal.timeout aborts in its turn with a TimeoutError', async () => {
  const { recorded, replayed } = await recordAndReplay(async () => {
    const signal = AbortSignal.timeout(20);
    const any = AbortSignal.any([signal]);
    const inSession = await new Promise((resolve) => {
      any.addEventListener('abort', () => resolve(currentSession() !== undefined));
    });
    return [
      inSession,
      signal.reason.name,
      signal.reason.code,
      signal.reason instanceof DOMException,
      any.aborted,
    ];
  });
  expect(recorded.value).toEqual([true, 'TimeoutError', 23, true, true]);
  expect(replayed.value).toEqual(recorded.value);
  const natively = await new Promise<DOMException>((resolve) => {
    const signal = AbortSignal.timeout(1);
    signal.addEventListener('abort', () => resolve(signal.reason));
    setTimeout(() => {}, 20);
  });
  const { value } = await recordRun(async () => {
    const signal = AbortSignal.timeout(1);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return signal.reason as DOMException;
  });
  expect(value.message).toBe(natively.message);
});

test('an aborted sleep is refused as Node refuses it, in a session as outside', async () => {
  const refusals = async () => {
    const errors: unknown[] = [];
    const abort = (call: (signal: AbortSignal) => Promise<unknown>) => {
      const controller = new AbortController();
      const promise = call(controller.signal).catch((error) => errors.push(error));
      controller.abort('why');
      return promise;
    };
    await abort((signal) => promises.setTimeout(1000, undefined, { signal }));
    await abort((signal) => promises.scheduler.wait(1000, { signal }));
    await abort(async (signal) => {
      for await (const _ of promises.setInterval(1000, undefined, { signal }));
    });
    await abort((signal) => promises.setTimeout(1000, undefined, { signal, ref: 'x' as never }));
    return errors.map((error) => {
      const { name, message, code, cause } = error as Error & { code: string };
      return { name, message, code, cause };
    });
  };
  const natively = await refusals();
  const { recorded, replayed } = await recordAndReplay(refusals);
  expect(natively).toHaveLength(4);
  expect(natively[0]).toEqual({
    name: 'AbortError',
    message: 'The operation was aborted',
    code: 'ABORT_ERR',
    cause: 'why',
  });
  expect(recorded.value).toEqual(natively);
  expect(replayed.value).toEqual(natively);
});

test('wrong arguments are refused as they are natively, and take no number', async () => {
  const { recorded } = await recordAndReplay(async () => {
    expect(() => setTimeout('x' as never, 1)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
    expect(() => AbortSignal.timeout(-1)).toThrow(RangeError);
    expect(() => AbortSignal.timeout('x' as never)).toThrow(TypeError);
    clearTimeout(undefined);
    clearTimeout(null as never);
    clearTimeout('nothing');
    await promises.setTimeout(1);
  });
  expect(fired(recorded.events)).toEqual([0]);
});

test('timers of tracefork’s own work and of code without a session stay real', async () => {
  const { recorded } = await recordAndReplay(async () => {
    await new Promise((resolve) => runOutside(() => setTimeout(resolve, 5)));
    await promises.setTimeout(1);
  });
  expect(fired(recorded.events)).toEqual([0]);
});

test('on replay a timer that did not fire then does not fire now', async () => {
  const recorded = await recordRun(async () => {
    const late = setTimeout(() => {}, 10_000);
    await promises.setTimeout(5);
    clearTimeout(late);
  });
  const calls: string[] = [];
  await replayRun(recorded.events, async () => {
    setTimeout(() => calls.push('late'), 0);
    await promises.setTimeout(5000);
    await realPause(20);
  });
  expect(calls).toEqual([]);
});

test('what outlives its session has real timers, real time and real randomness', async () => {
  const left = () => {
    const late = Promise.withResolvers<() => Promise<unknown>>();
    const resource = new AsyncResource('pool');
    late.resolve(() =>
      resource.runInAsyncScope(() =>
        promises.setTimeout(5).then(() => [Date.now(), Math.random()]),
      ),
    );
    return late.promise;
  };
  const recorded = await recordRun(left);
  await realPause(30);
  const replayed = await replayRun(recorded.events, left);
  const count = recorded.events.length;
  for (const { value } of [recorded, replayed]) {
    const [now, random] = (await value()) as [number, number];
    expect(Math.abs(now - real.dateNow())).toBeLessThan(20);
    expect(random).toBeLessThan(1);
  }
  expect(recorded.events).toHaveLength(count);
  expect(replayed.divergences).toEqual([]);
});

test('timers left behind go on after a recording, and are gone after a replay', async () => {
  const calls: string[] = [];
  const recorded = await recordRun(() => {
    const interval = setInterval(() => {
      calls.push('recorded');
      clearInterval(interval);
    }, 15);
  });
  const pending = () =>
    process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length;
  const before = pending();
  await replayRun(recorded.events, async () => {
    setInterval(() => calls.push('replayed'), 15);
    await Promise.resolve();
    expect(pending()).toBe(before + 1);
  });
  expect(pending()).toBe(before);
  await realPause(50);
  expect(calls).toEqual(['recorded']);
  expect(fired(recorded.events)).toEqual([]);
});

test('a timer set in a session is cleared from anywhere, also by a clearTimeout saved before', async () => {
  for (const clear of [clearTimeout, clearInterval, real.clearTimeout, real.clearInterval]) {
    const recording = startRecording();
    const calls: string[] = [];
    const timeout = runInSession(recording.session, () => setInterval(() => calls.push('x'), 5));
    clear(timeout);
    expect((timeout as unknown as { _destroyed: boolean })._destroyed).toBe(true);
    await realPause(15);
    expect(calls).toEqual([]);
  }
});
