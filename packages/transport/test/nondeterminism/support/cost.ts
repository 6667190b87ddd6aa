import crypto from 'node:crypto';
import { runInSession } from '../../../src/context.ts';
import { installNondeterminism } from '../../../src/nondeterminism/install.ts';
import { ownerOf } from '../../../src/nondeterminism/owner.ts';
import { real } from '../../../src/real.ts';
import { startRecording, startReplay } from './sessions.ts';

/** Prints what a call of each patched function costs, in nanoseconds: `node cost.ts`. */
const calls: Readonly<Record<string, () => unknown>> = {
  'Math.random': () => Math.random(),
  'Date.now': () => Date.now(),
  'new Date()': () => new Date(),
  'new Date(0)': () => new Date(0),
  'performance.now': () => performance.now(),
  randomUUID: () => crypto.randomUUID(),
  'randomBytes(16)': () => crypto.randomBytes(16),
  'hrtime.bigint': () => process.hrtime.bigint(),
  'process.env.HOME': () => process.env.HOME,
  'set and clear a timer': () => clearTimeout(setTimeout(() => {}, 1000)),
};
const rounds = 30_000;

function cost(call: () => unknown): number {
  for (let n = 0; n < rounds / 10; n++) call();
  const started = real.performanceNow();
  for (let n = 0; n < rounds; n++) call();
  return Math.round(((real.performanceNow() - started) * 1e6) / rounds);
}

function costs(): Record<string, number> {
  return Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, cost(call)]));
}

function owner(): string {
  return ownerOf(owner);
}

const native = costs();
const started = real.performanceNow();
const release = installNondeterminism();
const installed = real.performanceNow() - started;
const patched = costs();
const recording = startRecording();
const recorded = runInSession(recording.session, costs);
recording.finish();
const replayed = runInSession(startReplay(recording.events).session, costs);
release();

console.table(
  Object.fromEntries(
    Object.keys(calls).map((name) => [
      name,
      {
        native: native[name],
        patched: patched[name],
        recorded: recorded[name],
        replayed: replayed[name],
      },
    ]),
  ),
);
console.info(`${process.version}: owner ${cost(owner)} ns, install ${installed.toFixed(1)} ms`);
