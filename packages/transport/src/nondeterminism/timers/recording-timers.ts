import { runOutside } from '../../context.ts';
import type { RecordGate, TimerHandle, Timers } from '../../ports.ts';
import { real } from '../../real.ts';
import { inAgent } from './in-agent.ts';
import { createNumbering } from './numbering.ts';

/** Timers that know when their session is over. */
export interface SessionTimers extends Timers {
  /** Ends the session's part in timers still set. */
  end(): void;
}

const longest = 2 ** 31 - 1;

/**
 * Timers of a recording: real ones that fire through the gate, numbered per owner in the order
 * they were set. After `end` what the agent left behind goes on as ordinary timers do.
 */
export function createRecordingTimers({ gate }: { readonly gate: RecordGate }): SessionTimers {
  const nextSource = createNumbering();
  let ended = false;

  function set({ owner, repeat, ms, fire }: Parameters<Timers['set']>[0]): TimerHandle {
    const source = nextSource(owner);
    const period = ms >= 1 && ms <= longest ? ms : 1;
    let delay = ms;
    let armed: NodeJS.Timeout | undefined;
    let withdraw: (() => void) | undefined;
    let cleared = false;
    let refed = true;

    function arm(): void {
      armed = runOutside(() => real.setTimeout(due, delay));
      if (!refed) armed.unref();
    }

    function disarm(): void {
      if (armed !== undefined) real.clearTimeout(armed);
      armed = undefined;
      withdraw?.();
      withdraw = undefined;
    }

    function due(): void {
      armed = undefined;
      if (ended) {
        run();
        return;
      }
      let ran = false;
      const takeBack = gate.deliver(source, { kind: 'timer' }, () => {
        ran = true;
        run();
      });
      if (!ran) withdraw = takeBack;
    }

    function run(): void {
      withdraw = undefined;
      if (cleared) return;
      const started = real.performanceNow();
      inAgent(fire, () => {
        if (!repeat || cleared || armed !== undefined) return;
        // As Node: the next turn is counted from when this one began.
        delay = Math.max(1, period - (real.performanceNow() - started));
        arm();
      });
    }

    arm();
    return {
      clear() {
        cleared = true;
        disarm();
      },
      refresh() {
        if (cleared) return;
        disarm();
        delay = ms;
        arm();
      },
      ref() {
        refed = true;
        armed?.ref();
      },
      unref() {
        refed = false;
        armed?.unref();
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
    },
  };
}
