import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { currentSession } from '../context.ts';
import { replaceFunction, type Undo, undoAll } from '../nondeterminism/patches/replace.ts';
import { refusal } from './refusal.ts';

const queries = [
  'resolve',
  'resolve4',
  'resolve6',
  'resolveAny',
  'resolveCaa',
  'resolveCname',
  'resolveMx',
  'resolveNaptr',
  'resolveNs',
  'resolvePtr',
  'resolveSoa',
  'resolveSrv',
  'resolveTxt',
  'reverse',
] as const;

/**
 * Questions to name servers are not captured: a recording lets them through and notes it, a replay
 * refuses them. Looking up the host of a connection belongs to the connection and is not meant.
 *
 * @returns the undo
 */
export function installDnsGuard(): () => void {
  const undo = undoAll([
    ...guardAll(dns, withCallback),
    ...guardAll(dns.Resolver.prototype, withCallback),
    ...guardAll(dns.promises, withPromise),
    ...guardAll(dns.promises.Resolver.prototype, withPromise),
  ]);
  syncBuiltinESMExports();
  return () => {
    undo();
    syncBuiltinESMExports();
  };
}

type Refuse = (args: readonly unknown[], error: Error) => unknown;

function guardAll(owner: object, refuse: Refuse): Undo[] {
  return queries
    .filter((name) => typeof Reflect.get(owner, name) === 'function')
    .map((name) =>
      replaceFunction(owner, name, (native) => {
        return function (this: unknown, ...args: unknown[]): unknown {
          const session = currentSession();
          session?.uncovered({ what: 'dns', detail: String(args[0]) });
          if (session === undefined || session.allowsEgress) return native.apply(this, args);
          return refuse(args, refusal(`a question to a name server (${String(args[0])})`));
        };
      }),
    );
}

const withPromise: Refuse = (_args, error) => Promise.reject(error);

const withCallback: Refuse = (args, error) => {
  const callback = args.findLast((arg) => typeof arg === 'function') as
    | ((error: Error) => void)
    | undefined;
  setImmediate(() => callback?.(error));
  return {};
};
