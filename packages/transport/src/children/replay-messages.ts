import type { EventEmitter } from 'node:events';
import type { Delivery } from '../ports.ts';

/** A replayed end of a channel: a `ChildProcess`, or the process itself. */
export interface ReplayedPort extends Pick<EventEmitter, 'emit' | 'on' | 'off' | 'listenerCount'> {
  connected: boolean;
  channel?: unknown;
  send?: unknown;
  disconnect?: unknown;
}

/** Gives a replayed process a channel: what is sent is compared, and nothing leaves. */
export function replayMessages(
  port: ReplayedPort,
  options: {
    readonly send: (message: unknown) => void;
    /** Whether the end of the channel is on the tape, which then tells it. */
    readonly closes: boolean;
    /** Called when the agent ends the channel by itself. */
    readonly left?: () => void;
  },
): void {
  const channel = { ref() {}, unref() {}, hasRef: () => true };
  const set = (name: keyof ReplayedPort, value: unknown) =>
    Object.defineProperty(port, name, {
      value,
      configurable: true,
      writable: true,
      enumerable: true,
    });
  set('connected', true);
  set('channel', channel);
  set('send', (message: unknown, ...args: readonly unknown[]): boolean => {
    const { connected } = port;
    const done = args.at(-1);
    if (connected) options.send(message);
    const error = connected ? null : closedError();
    if (typeof done === 'function') process.nextTick(done, error);
    else if (error !== null) process.nextTick(() => port.emit('error', error));
    return connected;
  });
  set('disconnect', () => {
    if (!port.connected) return;
    close(port);
    options.left?.();
    if (!options.closes) process.nextTick(() => port.emit('disconnect'));
  });
}

/** Shows a delivery of the channel. */
export function applyMessage(
  port: ReplayedPort,
  { text }: Extract<Delivery, { kind: 'message' }>,
): void {
  if (text !== undefined) port.emit('message', JSON.parse(text), undefined);
  else {
    close(port);
    port.emit('disconnect');
  }
}

/** Calls `then` once somebody listens for messages; Node keeps them until then too. */
export function onceHeard(port: ReplayedPort, then: () => void): void {
  if (port.listenerCount('message') > 0) {
    then();
    return;
  }
  const look = (event: unknown): void => {
    if (event !== 'message') return;
    port.off('newListener', look);
    process.nextTick(then);
  };
  port.on('newListener', look);
}

function close(port: ReplayedPort): void {
  port.connected = false;
  port.channel = null;
}

function closedError(): Error {
  return Object.assign(new Error('Channel closed'), { code: 'ERR_IPC_CHANNEL_CLOSED' });
}
