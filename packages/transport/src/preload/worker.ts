import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { refuseConnections } from '../programs/refuse-connections.ts';
import { preloadKey } from '../programs/workers.ts';
import { takeThreadSettings } from '../workers/thread-settings.ts';
import { importOf } from '../workers/worker-start.ts';
import type { Modes } from './attach.ts';
import { isCompiler } from './launchers.ts';

const key = 'tracefork:replay';

/** Worker threads that this process starts will open no connection. */
export function refuseInWorkers(preload: string): void {
  setEnvironmentData(key, true);
  setEnvironmentData(preloadKey, preload);
}

/** In a worker thread: does as the thread that started it said. */
export function attachWorker(modes: Pick<Modes, 'record' | 'replay'>): void {
  const settings = takeThreadSettings();
  if (settings === undefined) {
    if (getEnvironmentData(key) === true && !isCompiler(process.argv[1])) refuseConnections();
    return;
  }
  const { session, preload, done } = settings;
  process.execArgv = process.execArgv.filter((argument) => argument !== importOf(preload));
  try {
    if (session.mode === 'record') modes.record().recordProcess(session, preload);
    else modes.replay().replayProcess(session, preload, () => wake(done));
  } catch (error) {
    // A recording must not stop the agent; what cannot be replayed must not run.
    if (session.mode === 'record') return;
    wake(done);
    throw error;
  }
}

function wake(done: Int32Array | undefined): void {
  if (done === undefined) return;
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
}
