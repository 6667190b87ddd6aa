/** Names what copies of this package share; counts up when what they share changes its shape. */
const key = Symbol.for('@tracefork/transport:1');

/**
 * Something of which a process has one, however many copies of this package it loads: the preload
 * is a copy of its own, and the agent's dependencies may hold another than the command line's.
 *
 * @returns what the first copy made
 */
export function processWide<T>(name: string, make: () => T): T {
  const holder = globalThis as { [key]?: Map<string, unknown> };
  if (holder[key] === undefined) Object.defineProperty(holder, key, { value: new Map() });
  const shared = holder[key] as Map<string, unknown>;
  if (!shared.has(name)) shared.set(name, make());
  return shared.get(name) as T;
}
