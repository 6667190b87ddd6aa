import crypto, { webcrypto } from 'node:crypto';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import zlib from 'node:zlib';
import {
  type Native,
  replaceFunction,
  type Undo,
  undoAll,
} from '../nondeterminism/patches/replace.ts';
import { beginWork } from './work.ts';

/**
 * Notices work whose end Node gives no sign of: what the thread pool does for the agent is counted
 * while it lasts.
 *
 * @returns the undo
 */
export function noticeWork(): Undo {
  const undo = undoAll([
    ...withCallbacks(fs, asynchronous(fs)),
    ...withPromises(fs.promises, promising),
    ...withCallbacks(zlib, asynchronous(zlib)),
    ...withCallbacks(crypto, hashing),
    ...withPromises(Object.getPrototypeOf(webcrypto.subtle), subtle),
    replaceFunction(zlibStream(), '_transform', countCallback),
  ]);
  syncBuiltinESMExports();
  return () => {
    undo();
    syncBuiltinESMExports();
  };
}

const promising = [
  ...['access', 'appendFile', 'copyFile', 'cp', 'lstat', 'mkdir', 'mkdtemp', 'open', 'readFile'],
  ...['readdir', 'readlink', 'realpath', 'rename', 'rm', 'rmdir', 'stat', 'symlink', 'unlink'],
  ...['truncate', 'utimes', 'writeFile'],
];
const hashing = ['pbkdf2', 'scrypt', 'hkdf', 'sign', 'verify', 'generatePrime', 'checkPrime'];
const subtle = [
  ...['decrypt', 'deriveBits', 'deriveKey', 'digest', 'encrypt', 'exportKey', 'importKey'],
  ...['sign', 'unwrapKey', 'verify', 'wrapKey'],
];

/** Functions with a synchronous twin take a callback. */
function asynchronous(module: object): readonly string[] {
  return Object.keys(module)
    .filter((name) => name.endsWith('Sync'))
    .map((name) => name.slice(0, -'Sync'.length))
    .filter((name) => name in module);
}

/** The prototype that every stream of zlib inherits from. */
function zlibStream(): object {
  return Object.getPrototypeOf(Object.getPrototypeOf(zlib.Gzip.prototype));
}

function withCallbacks(target: object, names: readonly string[]): readonly Undo[] {
  return names.map((name) => replaceFunction(target, name, countCallback));
}

function withPromises(target: object, names: readonly string[]): readonly Undo[] {
  return names.map((name) => replaceFunction(target, name, countPromise));
}

function countCallback(original: Native): Native {
  return function (this: unknown, ...args: unknown[]): unknown {
    const callback = args.at(-1);
    if (typeof callback !== 'function') return Reflect.apply(original, this, args);
    const end = beginWork();
    args[args.length - 1] = function (this: unknown, ...results: unknown[]): unknown {
      end();
      return Reflect.apply(callback, this, results);
    };
    try {
      return Reflect.apply(original, this, args);
    } catch (error) {
      end();
      throw error;
    }
  };
}

function countPromise(original: Native): Native {
  return function (this: unknown, ...args: unknown[]): unknown {
    const end = beginWork();
    const result: unknown = Reflect.apply(original, this, args);
    if (result instanceof Promise) result.then(end, end);
    else end();
    return result;
  };
}
