import crypto from 'node:crypto';
import { processWide } from './process-wide.ts';

interface Real {
  readonly Date: DateConstructor;
  readonly dateNow: () => number;
  readonly performanceNow: () => number;
  readonly setTimeout: typeof globalThis.setTimeout;
  readonly clearTimeout: typeof globalThis.clearTimeout;
  readonly setInterval: typeof globalThis.setInterval;
  readonly clearInterval: typeof globalThis.clearInterval;
  readonly setImmediate: typeof globalThis.setImmediate;
  readonly queueMicrotask: typeof globalThis.queueMicrotask;
  readonly nextTick: typeof process.nextTick;
  readonly random: () => number;
  readonly randomBytes: (size: number) => Buffer;
  readonly randomInt: (min: number, max: number) => number;
  readonly randomUUID: () => string;
  readonly fetch: typeof globalThis.fetch;
}

/**
 * The process's own sources, saved when the first copy of this module is loaded, before anything is patched.
 * Tracefork's own code takes time and randomness from here only.
 */
export const real: Real = processWide('real', () => ({
  Date: globalThis.Date,
  dateNow: globalThis.Date.now.bind(globalThis.Date),
  performanceNow: performance.now.bind(performance),
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  queueMicrotask: globalThis.queueMicrotask,
  nextTick: process.nextTick,
  random: Math.random.bind(Math),
  randomBytes: crypto.randomBytes,
  randomInt: crypto.randomInt,
  randomUUID: crypto.randomUUID,
  fetch: globalThis.fetch,
}));
