import type { Uncovered } from '../ports.ts';
import type { StartingChild, StartOptions } from './node-internals.ts';

/** Takes the message channel out of a start's `stdio`; true where there was one. */
export function withoutIpc(options: StartOptions): boolean {
  const stdio = options.stdio;
  if (!Array.isArray(stdio) || !stdio.includes('ipc')) return false;
  options.stdio = stdio.map((entry: unknown) => (entry === 'ipc' ? 'ignore' : entry));
  return true;
}

/** Gives a replayed child a message channel that takes everything and says nothing. */
export function serveWithoutMessages(
  child: StartingChild,
  uncovered: (what: Uncovered) => void,
): void {
  uncovered({ what: 'child-ipc', detail: `messages with "${child.spawnfile}" are not replayed` });
  child.connected = true;
  child.channel = { ref() {}, unref() {}, hasRef: () => false };
  child.send = (...args: readonly unknown[]) => {
    const done = args.at(-1);
    if (typeof done === 'function') process.nextTick(done, null);
    return child.connected;
  };
  child.disconnect = () => {
    if (!child.connected) return;
    child.connected = false;
    child.channel = null;
    process.nextTick(() => child.emit('disconnect'));
  };
}
