import { AsyncLocalStorage } from 'node:async_hooks';
import type { Delivery, Uncovered } from '../ports.ts';

/** A `ChildProcess`, or the process itself, with a channel to the other side. */
export interface MessagePort {
  emit(...args: readonly unknown[]): boolean;
  send?: ((...args: readonly unknown[]) => boolean) | undefined;
}

export interface RecordMessagesOptions {
  readonly deliver: (delivery: Delivery, run: () => void) => void;
  /** Called with each message that the agent sends, as JSON, before it leaves. */
  readonly sent: (text: string) => void;
  readonly uncovered: (what: Uncovered) => void;
  /** Who is at the other end, for people. */
  readonly label: string;
}

/** Lets every message, and the end of the channel, wait for its turn; tells what the agent sends. */
export function recordMessages(port: MessagePort, options: RecordMessagesOptions): void {
  const inContext = AsyncLocalStorage.snapshot();
  const { emit, send } = port;

  function emitting(this: MessagePort, ...args: readonly unknown[]): boolean {
    const [event, message, handle] = args;
    const told = () => inContext(() => emit.apply(this, [...args]));
    if (event === 'message') {
      if (handle !== undefined && handle !== null) handles();
      options.deliver({ kind: 'message', text: JSON.stringify(message) }, told);
      return true;
    }
    if (event === 'disconnect') {
      options.deliver({ kind: 'message' }, told);
      return true;
    }
    return emit.apply(this, [...args]);
  }

  function handles(): void {
    options.uncovered({ what: 'child-handle', detail: `a socket passed on, ${options.label}` });
  }

  define(port, 'emit', emitting);
  if (send === undefined) return;
  define(port, 'send', function (this: MessagePort, ...args: readonly unknown[]): boolean {
    const [message, handle] = args;
    const text = JSON.stringify(message);
    if (text !== undefined) options.sent(text);
    if (handle !== null && typeof handle === 'object' && handle.constructor !== Object) handles();
    return send.apply(this, [...args]);
  });
}

function define(port: MessagePort, name: 'emit' | 'send', value: unknown): void {
  Object.defineProperty(port, name, {
    value,
    configurable: true,
    writable: true,
    enumerable: name === 'send',
  });
}
