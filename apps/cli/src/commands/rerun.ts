import { type Recordings, runCli } from '@tracefork/rerun';
import { actualOfStep, proveStep, tapeRunner, verifyManifest } from '@tracefork/rerun/seal';
import type { Io } from '../io.ts';
import { resolveRun } from '../store/resolve-run.ts';
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
    recordings: recordingsOf(io),
  });
}

/** Recorded steps, of any run that a command can name. */
function recordingsOf(io: Io): Recordings {
  const open = async (run: string) => openTapeFile((await resolveRun(run, io)).file);
  return {
    actual: async (run, step) => actualOfStep(await open(run), { step }),
    serve: async (run, request) => tapeRunner(await open(run))(request),
    prove: async (run, options) => proveStep(await open(run), options),
    check: async (run, options) => verifyManifest(await open(run), options),
  };
}
