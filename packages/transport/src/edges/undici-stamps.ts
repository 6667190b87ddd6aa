import diagnosticsChannel from 'node:diagnostics_channel';
import Module, { createRequire } from 'node:module';
import { currentSession } from '../context.ts';
import type { Session } from '../session.ts';
import { isOwnUrl } from './own-servers.ts';
import { contextHeader, stampOf } from './stamp.ts';

interface DispatcherBase {
  dispatch(options: { headers?: unknown; origin?: unknown }, handler: unknown): boolean;
  readonly stats?: { readonly connected?: number | boolean };
}

const dispatcherFile = /[\\/]undici[\\/]lib[\\/](dispatcher[\\/])?dispatcher-base\.js$/;

/** Where Node's fetch and the undici packages keep the dispatcher that they share. */
const globalDispatchers = [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));

/**
 * Pools of undici with a limited number of connections send a request in the async context of
 * whichever request came before it. Where several sessions share a process, each request is
 * therefore stamped when it is handed to undici; the stamp is taken off before anything leaves. An Agent
 * sends a session's requests over connections of their own, which are all intercepted: not over
 * older ones, and not over those of a fetch that was captured already.
 *
 * @returns the undo
 */
export function installUndiciStamps(): () => void {
  const undos: Array<() => void> = [];
  const patched = new WeakSet<object>();
  const patch = (prototype: DispatcherBase | undefined) => {
    if (typeof prototype?.dispatch !== 'function' || patched.has(prototype)) return;
    patched.add(prototype);
    undos.push(patchDispatch(prototype));
  };
  const patchExports = (exported: unknown) =>
    patch((exported as { prototype?: DispatcherBase } | undefined)?.prototype);
  const seen: unknown[] = [];
  const patchShared = () => {
    for (let i = 0; i < globalDispatchers.length; i++) {
      const dispatcher: unknown = Reflect.get(globalThis, globalDispatchers[i] as symbol);
      if (dispatcher === seen[i]) continue;
      seen[i] = dispatcher;
      patch(baseOf(dispatcher));
    }
  };
  const { cache } = createRequire(import.meta.url);
  for (const [file, module] of Object.entries(cache)) {
    if (dispatcherFile.test(file)) patchExports(module?.exports);
  }

  const prototype = Module.prototype as unknown as {
    _compile(this: NodeJS.Module, content: string, filename: string, ...rest: unknown[]): unknown;
  };
  const native = prototype._compile;
  const compile: typeof native = function _compile(content, filename, ...rest) {
    const result = Reflect.apply(native, this, [content, filename, ...rest]) as unknown;
    if (dispatcherFile.test(filename)) patchExports(this.exports);
    return result;
  };
  prototype._compile = compile;
  patchShared();
  // Node's own copy is loaded by the first fetch; each request that is made passes here.
  diagnosticsChannel.subscribe('undici:request:create', patchShared);
  undos.push(() => diagnosticsChannel.unsubscribe('undici:request:create', patchShared));
  undos.push(() => {
    if (prototype._compile === compile) prototype._compile = native;
  });
  return () => {
    for (const undo of undos.reverse()) undo();
  };
}

function patchDispatch(prototype: DispatcherBase): () => void {
  const native = prototype.dispatch;
  const stamping: typeof native = function dispatch(this: DispatcherBase, options, handler) {
    const session = senderOf(handler);
    if (session === undefined || options === null || typeof options !== 'object') {
      return native.call(this, options, handler);
    }
    if (isOwnUrl(session, together(options.origin))) return native.call(this, options, handler);
    if (isAgent(this))
      return native.call(this, { ...options, origin: apart(options.origin) }, handler);
    const here = { ...options, origin: together(options.origin) };
    if (isWarm(this)) return native.call(this, here, handler);
    return native.call(
      this,
      { ...here, headers: withStamp(here.headers, stampOf(session)) },
      handler,
    );
  };
  prototype.dispatch = stamping;
  return () => {
    if (prototype.dispatch === stamping) prototype.dispatch = native;
  };
}

/** Whose each request is: a pool hands it to its clients in the context of some other one. */
const senders = new WeakMap<object, Session | 'nobody'>();

function senderOf(handler: unknown): Session | undefined {
  if (handler === null || typeof handler !== 'object') return currentSession();
  const sender = senders.get(handler) ?? currentSession() ?? 'nobody';
  senders.set(handler, sender);
  return sender === 'nobody' ? undefined : sender;
}

/** The class that all dispatchers of one copy of undici extend. */
function baseOf(dispatcher: unknown): DispatcherBase | undefined {
  for (
    let at: unknown = dispatcher;
    at !== null && typeof at === 'object';
    at = Object.getPrototypeOf(at)
  ) {
    if (at.constructor.name === 'DispatcherBase' && Object.hasOwn(at, 'dispatch'))
      return at as DispatcherBase;
  }
  return undefined;
}

function isAgent(dispatcher: DispatcherBase): boolean {
  return dispatcher.constructor.name === 'Agent';
}

/** The same origin under another name: an Agent keeps a pool for each name. */
function apart(origin: unknown): unknown {
  return typeof origin === 'string' || origin instanceof URL
    ? String(origin).replace(/^http/, 'HTTP')
    : origin;
}

/** Undoes `apart` for the pools, which may make a request line of it. */
function together(origin: unknown): unknown {
  return typeof origin === 'string' ? origin.replace(/^HTTP/, 'http') : origin;
}

const seenCold = new WeakSet<DispatcherBase>();

/** Connected before a session used it: nothing would take a stamp off there. */
function isWarm(dispatcher: DispatcherBase): boolean {
  if (seenCold.has(dispatcher)) return false;
  const { connected } = dispatcher.stats ?? {};
  if (connected === true || (typeof connected === 'number' && connected > 0)) return true;
  seenCold.add(dispatcher);
  return false;
}

/** Adds the stamp in each of the shapes in which undici takes headers. */
function withStamp(headers: unknown, stamp: string): unknown {
  if (headers === undefined || headers === null) return { [contextHeader]: stamp };
  if (Array.isArray(headers)) {
    return Array.isArray(headers[0])
      ? headers.some(([name]) => name === contextHeader)
        ? headers
        : [...headers, [contextHeader, stamp]]
      : headers.includes(contextHeader)
        ? headers
        : [...headers, contextHeader, stamp];
  }
  if (typeof headers !== 'object') return headers;
  if (Symbol.iterator in headers) {
    return [...(headers as Iterable<[string, string]>), [contextHeader, stamp]].flat();
  }
  return contextHeader in headers ? headers : { ...headers, [contextHeader]: stamp };
}
