import crypto from 'node:crypto';

/**
 * The process's own sources, saved when this module is first loaded, before anything is patched.
 * Tracefork's own code takes time and randomness from here only.
 */
export const real = {
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
} as const;
