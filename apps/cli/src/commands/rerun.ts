import { type Recordings, runCli } from '@tracefork/rerun';
import { actualOfStep, proveStep, tapeRunner, verifyManifest } from '@tracefork/rerun/seal';
import type { Io } from '../io.ts';
import { openTapeFile } from '../tapes/open.ts';

export interface RerunOptions {
  readonly args: readonly string[];
}

/** `tracefork rerun`: the command line of agent-rerun, which finds recorded runs here. */
export function rerun({ args }: RerunOptions, io: Io): Promise<number> {
  return runCli(args, {
    stdout: (text) => io.out.bytes(Buffer.from(text)),
    stderr: (text) => io.err.bytes(Buffer.from(text.replace(/^(error: )+/, 'tracefork rerun: '))),
    cwd: io.cwd,
    recordings,
  });
}

const recordings: Recordings = {
  actual: async (run, step) => actualOfStep(openTapeFile(run), { step }),
  serve: (run, request) => tapeRunner(openTapeFile(run))(request),
  prove: async (run, options) => proveStep(openTapeFile(run), options),
  check: async (run, options) => verifyManifest(openTapeFile(run), options),
};
