import { currentSession } from '../../context.ts';
import type { Session } from '../../session.ts';
import { calledFromBelow } from '../owner.ts';
import { patchEnvCopies } from './env-copies.ts';
import { define, type Undo, undoAll } from './replace.ts';

/**
 * `process.env` behind a proxy that notes which variables are read. Everything else, assignments
 * included, reaches the real environment at once.
 */
export function patchEnv(): Undo {
  const original = process.env;
  const copies = copyWatch();
  const noted = new WeakMap<Session, Set<string>>();

  function note(name: string | symbol, reader: unknown): void {
    const session = currentSession();
    if (session === undefined || typeof name !== 'string' || name in Object.prototype) return;
    let names = noted.get(session);
    if (names === undefined) {
      names = new Set();
      noted.set(session, names);
    }
    if (names.has(name) || calledFromBelow(reader)) return;
    names.add(name);
    session.environmentRead(name);
  }

  /** What a replay of a function finds although this machine lacks it; others share the process. */
  function restored(name: string | symbol): string | undefined {
    return typeof name === 'string' ? currentSession()?.variables[name] : undefined;
  }

  const traps: ProxyHandler<NodeJS.ProcessEnv> = {
    get(target, name) {
      if (!copies.takesValue(name)) note(name, traps.get);
      return Reflect.get(target, name) ?? restored(name);
    },
    has(target, name) {
      note(name, traps.has);
      return Reflect.has(target, name) || restored(name) !== undefined;
    },
    getOwnPropertyDescriptor(target, name) {
      if (!copies.takesDescriptor(name)) note(name, traps.getOwnPropertyDescriptor);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    ownKeys(target) {
      const names = Reflect.ownKeys(target);
      copies.takesNames(names.length);
      return names;
    },
    set(target, name, value) {
      // @note The default would define a property on the proxy, which the environment refuses.
      return Reflect.set(target, name, value);
    },
  };

  const descriptor = Object.getOwnPropertyDescriptor(process, 'env') as PropertyDescriptor;
  const proxy = new Proxy(original, traps);
  return undoAll([define(process, 'env', { ...descriptor, value: proxy }), patchEnvCopies(proxy)]);
}

/**
 * Tells copies of all variables from reads of one. `{ ...process.env }` asks for the names, then
 * for each one's descriptor and value in turn; `Object.keys` for the names and all descriptors.
 */
function copyWatch() {
  let descriptorsLeft = 0;
  let listing = false;
  let expected: string | symbol | undefined;

  return {
    takesNames(count: number): void {
      descriptorsLeft = count;
      listing = false;
      expected = undefined;
    },
    takesDescriptor(name: string | symbol): boolean {
      if (descriptorsLeft === 0) return false;
      descriptorsLeft--;
      listing ||= expected !== undefined;
      expected = listing ? undefined : name;
      return true;
    },
    takesValue(name: string | symbol): boolean {
      const copying = expected === name;
      if (!copying) descriptorsLeft = 0;
      expected = undefined;
      return copying;
    },
  };
}
