/**
 * Calls `last` when the process ends, after every listener of the agent, with the exit code.
 *
 * @note A listener of ours would run before those that the agent adds later, and they may print.
 */
export function onExit(last: (code: number) => void): void {
  const emit = process.emit as (...args: unknown[]) => boolean;
  let done = false;
  const emitting = function (this: NodeJS.Process, ...args: unknown[]): boolean {
    const result = emit.apply(this, args);
    if (args[0] === 'exit' && !done) {
      done = true;
      last(Number(process.exitCode ?? args[1] ?? 0));
    }
    return result;
  };
  Object.defineProperty(process, 'emit', { value: emitting, configurable: true, writable: true });
}
