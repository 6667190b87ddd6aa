import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fetchAdapter from '@pollyjs/adapter-fetch';
import { type MODE, Polly } from '@pollyjs/core';
import fsPersister from '@pollyjs/persister-fs';
import type { Recorder } from './recorder.ts';

/** Their types are those of a CommonJS module, whose `default` Node already takes out. */
type Plugin = Parameters<typeof Polly.register>[0];
Polly.register(fetchAdapter as unknown as Plugin);
Polly.register(fsPersister as unknown as Plugin);

async function within(
  folder: string,
  { mode, work }: { readonly mode: MODE; readonly work: () => Promise<void> },
): Promise<void> {
  const polly = new Polly('run', {
    mode,
    adapters: ['fetch'],
    persister: 'fs',
    persisterOptions: { fs: { recordingsDir: folder } },
    recordIfMissing: false,
    recordFailedRequests: true,
    // It takes Node, which has no `navigator.onLine`, for a browser that is offline, and says so.
    logLevel: 'error',
  });
  try {
    await work();
  } finally {
    await polly.stop();
  }
}

export const polly: Recorder = {
  record: (folder, work) => within(folder, { mode: 'record', work }),
  replay: (folder, work) => within(folder, { mode: 'replay', work }),
  size: (folder) =>
    globSync('**/*.har', { cwd: folder }).reduce(
      (sum, file) => sum + statSync(join(folder, file)).size,
      0,
    ),
};
