import type { ReplaySettings } from '../command/protocol.ts';
import { runOutside } from '../context.ts';
import { withThreadSettings } from './thread-settings.ts';
import { type WorkerStart, withThreadPreload } from './worker-start.ts';

export interface RerunWorkerOptions {
  readonly session: ReplaySettings;
  /** URL of the preload. */
  readonly preload: string;
  /** Milliseconds after which it is given up. */
  readonly patience: number;
}

/**
 * Runs a worker thread against its own tape, while this thread waits for it.
 *
 * @returns its number, and whether it came to an end
 */
export function rerunWorker(
  { options, construct }: WorkerStart,
  { session, preload, patience }: RerunWorkerOptions,
): { readonly threadId: number; readonly ended: boolean } {
  const done = new Int32Array(new SharedArrayBuffer(4));
  const worker = runOutside(() =>
    withThreadSettings({ session, preload, done }, () =>
      construct({ ...withThreadPreload(options, preload), stdout: true, stderr: true }),
    ),
  );
  const { threadId } = worker;
  worker.on('error', () => {});
  worker.unref();
  const ended = Atomics.wait(done, 0, 0, patience) !== 'timed-out';
  if (!ended) void worker.terminate();
  return { threadId, ended };
}
