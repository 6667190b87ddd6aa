import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openTape, packTape } from '@tracefork/tape';
import { record, replay } from '@tracefork/transport';
import type { Recorder } from './recorder.ts';

const fileOf = (folder: string): string => join(folder, 'run.tape');

/** @param options.realtime at recorded speed */
export const tracefork = (options: { readonly realtime: boolean }): Recorder => ({
  async record(folder, work) {
    const { outcome } = await record(work, { file: fileOf(folder) });
    if (outcome.status === 'threw') throw outcome.error;
  },
  async replay(folder, work) {
    const verdict = await replay(openTape(fileOf(folder)), work, options);
    if (verdict.result !== 'exact') throw new Error(`${verdict.result}: ${verdict.reasons[0]}`);
  },
  size(folder) {
    packTape(fileOf(folder));
    return statSync(fileOf(folder)).size;
  },
});
