import dgram from 'node:dgram';
import { currentSession } from '../context.ts';
import { refusal } from './refusal.ts';

/**
 * Datagrams are not captured: a recording lets them through and notes it, a replay refuses them.
 *
 * @returns the undo
 */
export function installDatagramGuard(): () => void {
  const { prototype } = dgram.Socket;
  const native = prototype.send;
  const guarded = function send(this: dgram.Socket, ...args: unknown[]): void {
    const session = currentSession();
    if (session === undefined) {
      Reflect.apply(native, this, args);
      return;
    }
    session.uncovered({ what: 'udp', detail: 'datagrams were sent' });
    if (session.allowsEgress) {
      Reflect.apply(native, this, args);
      return;
    }
    const error = refusal('a datagram');
    const callback = args.findLast((arg) => typeof arg === 'function') as
      | ((error: Error) => void)
      | undefined;
    setImmediate(() => (callback === undefined ? this.emit('error', error) : callback(error)));
  };
  prototype.send = guarded as typeof native;
  return () => {
    if (prototype.send === (guarded as unknown)) prototype.send = native;
  };
}
