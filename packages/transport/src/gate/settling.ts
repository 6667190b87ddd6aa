import { real } from '../real.ts';

export interface SettlingOptions {
  /** How many operations the agent has under way whose ends make it go on (files, hashing, zlib). */
  readonly working: () => number;
  /** Longest wait for them, in milliseconds. */
  readonly patience: number;
  /** The agent has reacted to everything so far. */
  readonly onSettled: () => void;
}

/** Tells when the agent has reacted to what it was given. */
export interface Settling {
  /** Something was handed over: the agent gets two turns of the event loop, and its short work. */
  begin(): void;
  /** False where nothing has to be waited for. While true, `onSettled` is still to come. */
  busy(): boolean;
}

/** Looks in turns of the event loop before looks in milliseconds. */
const quickLooks = 20;

/** Looks before work counts as long: on a busy machine the time may pass without a chance for it. */
const fewestLooks = 60;

/**
 * Waits out what the agent does between two deliveries, so that its order does not depend on how
 * long that takes. Work that outlasts the patience no longer counts while it goes on.
 */
export function createSettling({ working, patience, onSettled }: SettlingOptions): Settling {
  let turns = 0;
  /** When waiting for work began; undefined while there is none to wait for. */
  let since: number | undefined;
  let looks = 0;
  let outlasted = 0;

  function begin(): void {
    turns++;
    real.setImmediate(firstTurn);
  }

  function firstTurn(): void {
    real.setImmediate(secondTurn);
  }

  function secondTurn(): void {
    turns--;
    if (turns === 0 && since === undefined && !startWaiting()) onSettled();
  }

  function short(): boolean {
    const count = working();
    if (count < outlasted) outlasted = count;
    return count > outlasted;
  }

  function startWaiting(): boolean {
    if (!short()) return false;
    since = real.performanceNow();
    looks = 0;
    real.setImmediate(look);
    return true;
  }

  function look(): void {
    const waiting = short();
    const waited = real.performanceNow() - (since as number);
    if (waiting && (waited < patience || looks < fewestLooks)) {
      if (++looks < quickLooks) real.setImmediate(look);
      else real.setTimeout(look, 1);
      return;
    }
    if (waiting) outlasted = working();
    since = undefined;
    // What the work brought is something to react to, like a delivery.
    begin();
  }

  return {
    begin,
    busy: () => turns > 0 || since !== undefined || startWaiting(),
  };
}
