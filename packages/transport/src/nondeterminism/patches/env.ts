import { currentSession } from '../../context.ts';
import type { Session } from '../../session.ts';
import { directCallerIsNode } from '../owner.ts';
import { define, type Undo } from './replace.ts';

/**
 * `process.env` behind a proxy that notes which variables are read. Everything else, assignments
 * included, reaches the real environment at once.
 */
export function patchEnv(): Undo {
  const original = process.env;
  const noted = new WeakMap<Session, Set<string>>();
  /** The name that is being copied: `{ ...process.env }` asks for each descriptor, then its value. */
  let copying: string | undefined;
  let enumerated = false;

  function note(name: string | symbol, reader: unknown): void {
    copying = undefined;
    enumerated = false;
    const session = currentSession();
    if (session === undefined || typeof name !== 'string') return;
    let names = noted.get(session);
    if (names === undefined) {
      names = new Set();
      noted.set(session, names);
    }
    if (names.has(name) || directCallerIsNode(reader)) return;
    names.add(name);
    session.environmentRead(name);
  }

  const traps: ProxyHandler<NodeJS.ProcessEnv> = {
    get(target, name) {
      if (copying === name) copying = undefined;
      else note(name, traps.get);
      return Reflect.get(target, name);
    },
    has(target, name) {
      note(name, traps.has);
      return Reflect.has(target, name);
    },
    getOwnPropertyDescriptor(target, name) {
      if (enumerated) copying = String(name);
      else note(name, traps.getOwnPropertyDescriptor);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    ownKeys(target) {
      enumerated = true;
      copying = undefined;
      return Reflect.ownKeys(target);
    },
    set(target, name, value) {
      // @note The default would define a property on the proxy, which the environment refuses.
      return Reflect.set(target, name, value);
    },
  };

  const descriptor = Object.getOwnPropertyDescriptor(process, 'env') as PropertyDescriptor;
  return define(process, 'env', { ...descriptor, value: new Proxy(original, traps) });
}
