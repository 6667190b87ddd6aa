import Module, { createRequire } from 'node:module';
import { currentSession } from '../context.ts';
import { contextHeader, stampOf } from './stamp.ts';

interface DispatcherBase {
  dispatch(options: { headers?: unknown }, handler: unknown): boolean;
}

const dispatcherFile = /[\\/]undici[\\/]lib[\\/](dispatcher[\\/])?dispatcher-base\.js$/;

/**
 * Pools of undici with a limited number of connections send a request in the async context of
 * whichever request came before it. Where several sessions share a process, each request is
 * therefore stamped when it is handed to undici; the stamp is taken off before anything leaves.
 *
 * @returns the undo
 */
export function installUndiciStamps(): () => void {
  const undos: Array<() => void> = [];
  const patch = (exported: unknown) => {
    const prototype = (exported as { prototype?: DispatcherBase } | undefined)?.prototype;
    if (typeof prototype?.dispatch === 'function') undos.push(patchDispatch(prototype));
  };
  const { cache } = createRequire(import.meta.url);
  for (const [file, module] of Object.entries(cache)) {
    if (dispatcherFile.test(file)) patch(module?.exports);
  }

  const prototype = Module.prototype as unknown as {
    _compile(this: NodeJS.Module, content: string, filename: string, ...rest: unknown[]): unknown;
  };
  const native = prototype._compile;
  const compile: typeof native = function _compile(content, filename, ...rest) {
    const result = Reflect.apply(native, this, [content, filename, ...rest]) as unknown;
    if (dispatcherFile.test(filename)) patch(this.exports);
    return result;
  };
  prototype._compile = compile;
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
    const session = currentSession();
    if (session === undefined || options === null || typeof options !== 'object') {
      return native.call(this, options, handler);
    }
    const headers = withStamp(options.headers, stampOf(session));
    return native.call(this, { ...options, headers }, handler);
  };
  prototype.dispatch = stamping;
  return () => {
    if (prototype.dispatch === stamping) prototype.dispatch = native;
  };
}

/** Adds the stamp in each of the shapes in which undici takes headers. */
function withStamp(headers: unknown, stamp: string): unknown {
  if (headers === undefined || headers === null) return { [contextHeader]: stamp };
  if (Array.isArray(headers)) {
    return Array.isArray(headers[0])
      ? [...headers.filter(([name]) => name !== contextHeader), [contextHeader, stamp]]
      : headers.includes(contextHeader)
        ? headers
        : [...headers, contextHeader, stamp];
  }
  if (typeof headers !== 'object') return headers;
  if (Symbol.iterator in headers) {
    return [...(headers as Iterable<[string, string]>), [contextHeader, stamp]].flat();
  }
  return { ...headers, [contextHeader]: stamp };
}
