import { constants } from 'node:os';

export interface ProcessEvents {
  /** The process ends with this code; every listener of the agent has run. */
  readonly exit: (code: number) => void;
  /** The agent is about to handle a signal. */
  readonly signal?: (name: string) => void;
}

/**
 * Tells what becomes of the process without being among its listeners.
 *
 * @note A listener of ours would run before those that the agent adds later, and they may print; one
 * for a signal would keep the process alive where nobody handles it.
 */
export function onProcess({ exit, signal }: ProcessEvents): void {
  const emit = process.emit as (...args: unknown[]) => boolean;
  let done = false;
  const emitting = function (this: NodeJS.Process, ...args: unknown[]): boolean {
    const [event] = args;
    if (typeof event === 'string' && event in constants.signals && this.listenerCount(event) > 0) {
      signal?.(event);
    }
    const result = emit.apply(this, args);
    if (event === 'exit' && !done) {
      done = true;
      exit(Number(process.exitCode ?? args[1] ?? 0));
    }
    return result;
  };
  Object.defineProperty(process, 'emit', { value: emitting, configurable: true, writable: true });
}
