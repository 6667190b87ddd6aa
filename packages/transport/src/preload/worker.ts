import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { refuseConnections } from '../programs/refuse-connections.ts';
import { preloadKey } from '../programs/workers.ts';
import { isCompiler } from './launchers.ts';

const key = 'tracefork:replay';

/** Worker threads that this process starts will open no connection. */
export function refuseInWorkers(preload: string): void {
  setEnvironmentData(key, true);
  setEnvironmentData(preloadKey, preload);
}

/** In a worker thread: does as the main thread said. */
export function attachWorker(): void {
  if (getEnvironmentData(key) === true && !isCompiler(process.argv[1])) refuseConnections();
}
