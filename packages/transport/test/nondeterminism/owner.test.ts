import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { ownerOf, ownerOfFile, tracefork } from '../../src/nondeterminism/owner.ts';
import { project } from './support/project.ts';

const require = createRequire(import.meta.url);

/** Stands for a patched global. */
function patched(): string {
  return ownerOf(patched);
}

const callsBack = 'module.exports = (fn) => fn();';

test('a call from a file of the agent is the agent’s', () => {
  expect(patched()).toBe('agent');
});

test('a call from a package is the package’s, whatever called it', () => {
  const at = project({
    'node_modules/left/index.js': callsBack,
    'node_modules/@scope/right/lib/index.js': callsBack,
    'node_modules/.pnpm/deep@1.0.0/node_modules/deep/index.js': callsBack,
    'node_modules/.cache/agent/index.js': callsBack,
    'src/index.js': callsBack,
  });
  const owners = [
    'node_modules/left/index.js',
    'node_modules/@scope/right/lib/index.js',
    'node_modules/.pnpm/deep@1.0.0/node_modules/deep/index.js',
    'node_modules/.cache/agent/index.js',
    'src/index.js',
  ].map((path) => require(at(path))(patched));
  expect(owners).toEqual(['left', '@scope/right', 'deep', 'agent', 'agent']);
});

test('an ES module is told by its URL as a CommonJS one by its path', async () => {
  const at = project({
    'node_modules/@scope/esm/index.mjs': 'export const call = (fn) => fn();',
  });
  const { call } = await import(pathToFileURL(at('node_modules/@scope/esm/index.mjs')).href);
  expect(call(patched)).toBe('@scope/esm');
});

test('the direct caller decides: a callback of the agent inside a package is the agent’s', () => {
  const at = project({ 'node_modules/left/index.js': callsBack });
  expect(require(at('node_modules/left/index.js'))(() => patched())).toBe('agent');
});

test('native functions and Node’s own code on the way are looked through', async () => {
  expect([1].map(patched)).toEqual(['agent']);
  const fromTimer = await new Promise((resolve) => setImmediate(() => resolve(patched())));
  expect(fromTimer).toBe('agent');
});

test('where nobody’s file is on the stack Node is the owner', async () => {
  const owner = await new Promise((resolve) => {
    setImmediate(resolveWithOwner, resolve);
  });
  expect(owner).toBe('node');
});

function resolveWithOwner(resolve: (owner: string) => void): void {
  resolve(ownerOf(resolveWithOwner));
}

test('code from eval belongs to whom it was evaluated for', () => {
  const evaluated = vm.runInThisContext('(fn) => fn()', { filename: 'agent-script.js' });
  expect(evaluated(patched)).toBe('agent');
  // biome-ignore lint/security/noGlobalEval: this is what is tested
  expect(globalThis.eval('(fn) => fn()')(patched)).toBe('agent');
});

test('deep recursion in code without a file does not hide the owner', () => {
  const recurse = new Function('n', 'fn', 'self', 'return n === 0 ? fn() : self(n - 1, fn, self)');
  expect(recurse(60, patched, recurse)).toBe('agent');
});

test('what the agent did to stack traces is neither disturbed nor a disturbance', () => {
  const { prepareStackTrace, stackTraceLimit } = Error;
  onTestFinished(() => {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  });
  let called = 0;
  const agents = () => {
    called++;
    return 'mapped';
  };
  Error.prepareStackTrace = agents;
  Error.stackTraceLimit = 0;
  expect(patched()).toBe('agent');
  expect(called).toBe(0);
  expect(Error.prepareStackTrace).toBe(agents);
  expect(Error.stackTraceLimit).toBe(0);
  Error.stackTraceLimit = 10;
  expect(new Error('x').stack).toBe('mapped');
});

test('an untouched Error stays without a prepareStackTrace of its own', () => {
  const descriptor = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  onTestFinished(() => {
    if (descriptor !== undefined) Object.defineProperty(Error, 'prepareStackTrace', descriptor);
  });
  Reflect.deleteProperty(Error, 'prepareStackTrace');
  patched();
  expect(Object.hasOwn(Error, 'prepareStackTrace')).toBe(false);
});

test('the owner of a file is told on Windows as elsewhere', () => {
  expect(ownerOfFile('C:\\agent\\node_modules\\@scope\\right\\index.js')).toBe('@scope/right');
  expect(ownerOfFile('C:\\agent\\main.js')).toBe('agent');
  expect(ownerOfFile('file:///C:/agent/node_modules/left/index.js')).toBe('left');
});

test('what tracefork itself takes belongs to nobody’s run', () => {
  const own = new URL('../../src/record/tape-log.ts', import.meta.url);
  expect([ownerOfFile(own.href), ownerOfFile(fileURLToPath(own))]).toEqual([tracefork, tracefork]);
});

test('undici inside Node draws as Node, the rest of Node says nothing', () => {
  expect(ownerOfFile('node:internal/deps/undici/undici')).toBe('node');
  expect(ownerOfFile('node:internal/timers')).toBeNull();
});
