import { runOutside } from '../../context.ts';
import type { RecordGate, Source, TimerHandle, Timers } from '../../ports.ts';
import { real } from '../../real.ts';
import { inAgent } from './in-agent.ts';
import { createNumbering } from './numbering.ts';

/** Timers that know when their session is over. */
export interface SessionTimers extends Timers {
  /** Ends the session's part in timers still set. */
  end(): void;
}

/** A timer that was set before the recording began. */
export interface ResumedTimer {
  readonly source: Source & { readonly from: 'timer' };
  /** Milliseconds until it fires next. */
  readonly delay: number;
}

/** Timers of a recording, which may take over one that was set before it began. */
export interface RecordingTimers extends SessionTimers {
  set(options: Parameters<Timers['set']>[0], resumed?: ResumedTimer): TimerHandle;
}

const longest = 2 ** 31 - 1;

/**
 * Timers of a recording: real ones that fire through the gate, numbered per owner in the order
 * they were set. After `end` what the agent left behind goes on as ordinary timers do.
 */
export function createRecordingTimers({
  gate,
  numbering = createNumbering(),
}: {
  readonly gate: RecordGate;
  readonly numbering?: ReturnType<typeof createNumbering> | undefined;
}): RecordingTimers {
  let ended = false;

  function set(
    { owner, repeat, ms, fire }: Parameters<Timers['set']>[0],
    resumed?: ResumedTimer,
  ): TimerHandle {
    const source = resumed?.source ?? numbering(owner);
    const period = ms >= 1 && ms <= longest ? ms : 1;
    let delay = resumed?.delay ?? ms;
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
