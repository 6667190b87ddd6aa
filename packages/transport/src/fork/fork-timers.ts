import { createNumbering } from '../nondeterminism/timers/numbering.ts';
import type { RecordingTimers, SessionTimers } from '../nondeterminism/timers/recording-timers.ts';
import type { Source, TimerHandle, Timers } from '../ports.ts';

type TimerOptions = Parameters<Timers['set']>[0];

interface SetTimer {
  readonly source: Source & { readonly from: 'timer' };
  readonly options: TimerOptions;
  /** Milliseconds since the run began at which it was set or fired last. */
  since: number;
  /** It may fire again. */
  armed: boolean;
  handle: TimerHandle;
}

/** Timers of a fork: recorded turns up to its step, real time from there on. */
export interface ForkTimers extends SessionTimers {
  /** Names timers of prefix and tail alike. */
  readonly numbering: ReturnType<typeof createNumbering>;
  /** The tail begins: what is set still and has not fired goes on in real time. */
  goOn(tail: RecordingTimers): void;
}

/** @param now Milliseconds since the run began. */
export function createForkTimers({
  replaying,
  now,
}: {
  readonly replaying: () => SessionTimers;
  readonly now: () => number;
}): ForkTimers {
  const set = new Set<SetTimer>();
  const numbering = createNumbering();
  let tail: RecordingTimers | undefined;

  function setInPrefix(options: TimerOptions): TimerHandle {
    const entry: SetTimer = {
      source: numbering(options.owner),
      options,
      since: now(),
      armed: true,
      handle: replaying().set({
        ...options,
        fire() {
          entry.since = now();
          entry.armed = options.repeat;
          options.fire();
        },
      }),
    };
    set.add(entry);
    return {
      clear() {
        entry.armed = false;
        entry.handle.clear();
      },
      refresh() {
        entry.since = now();
        entry.armed = true;
        entry.handle.refresh();
      },
      ref: () => entry.handle.ref(),
      unref: () => entry.handle.unref(),
      hasRef: () => entry.handle.hasRef(),
    };
  }

  return {
    numbering,
    get over() {
      return tail?.over ?? replaying().over ?? false;
    },
    set: (options) => tail?.set(options) ?? setInPrefix(options),
    goOn(recording) {
      tail = recording;
      for (const entry of set) {
        if (!entry.armed) continue;
        const { source, options, since } = entry;
        const refed = entry.handle.hasRef();
        entry.handle.clear();
        entry.handle = tail.set(options, {
          source,
          delay: Math.max(1, options.ms - (now() - since)),
        });
        if (!refed) entry.handle.unref();
      }
      set.clear();
    },
    end() {
      tail?.end();
      replaying().end();
    },
  };
}
