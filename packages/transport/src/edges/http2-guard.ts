import http2 from 'node:http2';
import { syncBuiltinESMExports } from 'node:module';
import { Duplex } from 'node:stream';
import { currentSession, runOutside } from '../context.ts';
import { refusal } from './refusal.ts';

/**
 * HTTP/2 is not captured: a recording lets it through and notes it, a replay refuses it.
 *
 * @returns the undo
 */
export function installHttp2Guard(): () => void {
  const native = http2.connect;
  const guarded = function connect(...args: Parameters<typeof native>) {
    const session = currentSession();
    if (session === undefined) return native(...args);
    const authority = String(args[0]);
    session.uncovered({ what: 'http2', detail: authority });
    if (session.allowsEgress) return runOutside(() => native(...args));
    const [url, second, third] = args as [string, unknown, unknown];
    const options = typeof second === 'object' && second !== null ? second : {};
    const listener = typeof second === 'function' ? second : third;
    return native(
      url,
      { ...options, createConnection: () => refusedConnection(`HTTP/2 to ${authority}`) },
      listener as never,
    );
  };
  Object.assign(http2, { connect: guarded });
  syncBuiltinESMExports();
  return () => {
    if (http2.connect !== (guarded as unknown)) return;
    Object.assign(http2, { connect: native });
    syncBuiltinESMExports();
  };
}

function refusedConnection(what: string): Duplex {
  const connection = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  setImmediate(() => connection.destroy(refusal(what)));
  return connection;
}
