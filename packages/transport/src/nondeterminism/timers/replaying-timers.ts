import { runOutside } from '../../context.ts';
import type { ReplayGate, TimerHandle, Timers } from '../../ports.ts';
import { real } from '../../real.ts';
import { inAgent } from './in-agent.ts';
import { createNumbering } from './numbering.ts';
import type { SessionTimers } from './recording-timers.ts';

/** About 25 days, the longest that a timer can be: it only keeps the event loop alive. */
const farFuture = 2 ** 31 - 1;

function nothing(): void {}

/**
 * Timers of a replay: each fires in its recorded turn, however long it would take, and one that
 * never fired then does not fire now. After `end` none fires and none holds the process.
 */
export function createReplayingTimers({ gate }: { readonly gate: ReplayGate }): SessionTimers {
  const nextSource = createNumbering();
  let ended = false;
  const clears = new Set<() => void>();

  function set({ owner, repeat, fire }: Parameters<Timers['set']>[0]): TimerHandle {
    const source = nextSource(owner);
    let alive: NodeJS.Timeout | undefined;
    let withdraw: (() => void) | undefined;
    let cleared = false;
    let refed = true;
    /** Counts requests, so that one asked for before a clear is not made after it. */
    let asked = 0;

    function ask(): void {
      if (ended) return;
      clears.add(clear);
      alive ??= runOutside(() => real.setTimeout(nothing, farFuture));
      if (!refed) alive.unref();
      const request = ++asked;
      // @note A gate may answer at once, and no timer fires inside the call that sets it.
      runOutside(() => real.setImmediate(take, request));
    }

    function take(request: number): void {
      if (request !== asked || cleared) return;
      let ran = false;
      const takeBack = gate.take(source, () => {
        ran = true;
        run();
      });
      if (!ran) withdraw = takeBack;
    }

    function release(): void {
      clears.delete(clear);
      if (alive !== undefined) real.clearTimeout(alive);
      alive = undefined;
    }

    function clear(): void {
      cleared = true;
      release();
      withdraw?.();
      withdraw = undefined;
    }

    function run(): void {
      withdraw = undefined;
      if (cleared) return;
      release();
      const request = asked;
      inAgent(fire, () => {
        if (repeat && !cleared && request === asked) ask();
      });
    }

    ask();
    return {
      clear,
      refresh() {
        // One that waits for its turn stays where it is: its turn is on the tape.
        if (!cleared && alive === undefined) ask();
      },
      ref() {
        refed = true;
        alive?.ref();
      },
      unref() {
        refed = false;
        alive?.unref();
      },
      hasRef: () => refed,
    };
  }

  return {
    set,
    get over() {
      return ended;
    },
    end() {
      ended = true;
      for (const clear of [...clears]) clear();
    },
  };
}
