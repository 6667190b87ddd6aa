import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import nock from 'nock';
import type { Recorder } from './recorder.ts';

const fileOf = (folder: string): string => join(folder, 'run.json');

/**
 * Written as `nock.back` writes its fixtures: JSON, indented by four.
 *
 * @note Has to be imported before the first request: a connection that was kept open from before
 * goes past version 15.0.6, which then records nothing and replays from the network.
 */
export const nockRecorder: Recorder = {
  async record(folder, work) {
    nock.recorder.rec({ output_objects: true, dont_print: true });
    try {
      await work();
    } finally {
      const calls = nock.recorder.play();
      nock.recorder.clear();
      nock.restore();
      writeFileSync(fileOf(folder), JSON.stringify(calls, null, 4));
    }
  },
  async replay(folder, work) {
    nock.activate();
    nock.disableNetConnect();
    nock.define(JSON.parse(readFileSync(fileOf(folder), 'utf8')));
    try {
      await work();
    } finally {
      nock.cleanAll();
      nock.enableNetConnect();
      nock.restore();
    }
  },
  size: (folder) => statSync(fileOf(folder)).size,
};
