import type { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import type { Event, UnknownEvent } from '@tracefork/tape';
import { real } from '../real.ts';
import type { ReplaySession } from '../replay/replay-session.ts';

/** Milliseconds between looks. */
const interval = 5;

/** Looks without progress after which a signal's time has come. */
const quietLooks = 2;

/** What stands in a part about a signal that its process handled. */
export function signalEvent(name: string, t: number): UnknownEvent {
  const json = { kind: 'signal', ancillary: true, t, name };
  return { kind: 'unknown', line: JSON.stringify(json), json };
}

/**
 * Hands a replayed part the signals that it handled, each once it was given everything that came
 * before, and has nothing left to do.
 */
export function replaySignals(session: ReplaySession): void {
  const signals = session.tape.events.flatMap(signalAt);
  if (signals.length === 0) return;
  let progress = -1;
  let quiet = 0;
  const timer = real.setInterval(look, interval).unref();

  function look(): void {
    const [next] = signals;
    if (next === undefined || session.lost !== undefined) {
      real.clearInterval(timer);
      return;
    }
    const before = session.gate.remaining().some(({ event }) => event < next.event);
    quiet = !before && progress === session.progress() ? quiet + 1 : 0;
    progress = session.progress();
    if (quiet < quietLooks) return;
    quiet = 0;
    signals.shift();
    (process as EventEmitter).emit(next.name, next.name, constants.signals[next.name]);
  }
}

interface RecordedSignal {
  /** Number of its event. */
  readonly event: number;
  readonly name: NodeJS.Signals;
}

function signalAt(event: Event, number: number): readonly RecordedSignal[] {
  if (event.kind !== 'unknown' || event.json.kind !== 'signal') return [];
  const { name } = event.json;
  return typeof name === 'string' && Object.hasOwn(constants.signals, name)
    ? [{ event: number, name: name as NodeJS.Signals }]
    : [];
}
