import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { settingsVariable } from './command/protocol.ts';
import { flightVariable } from './flight/settings.ts';
import { tooOld } from './node-version.ts';
import { attach } from './preload/attach.ts';
import { isLauncher } from './preload/launchers.ts';
import { passOnScript } from './wrapper/package-scripts.ts';

/**
 * The preload (`node --import @tracefork/transport/register`): attaches to the process before any
 * code of the agent runs. It does nothing unless the command line asked for a recording or replay, or
 * `TRACEFORK_FLIGHT` for a flight recorder, whose runs begin later.
 *
 * @note What it needs is loaded only where it is needed, from files that `scripts/bundle-preload.ts`
 * makes (decisions/preload-in-few-files.md), and at once: a preload that awaits would break
 * `require`d entry points.
 */
function register(): void {
  const require = createRequire(import.meta.url);
  if (!isMainThread) {
    (require('./preload/worker.cjs') as typeof import('./preload/worker.ts')).attachWorker({
      record: () => require('./preload/record.cjs') as typeof import('./preload/record-process.ts'),
      replay: () => require('./preload/replay.cjs') as typeof import('./preload/replay-process.ts'),
    });
    return;
  }
  if (process.env[settingsVariable] === undefined) {
    if (process.env[flightVariable] && tooOld(process.versions.node) === undefined) {
      (require('./preload/early.cjs') as typeof import('./preload/attach-early.ts')).attachEarly();
    }
    return;
  }
  if (isLauncher(process.argv[1])) {
    passOnScript(process.env);
    return;
  }
  const problem = tooOld(process.versions.node);
  if (problem !== undefined) {
    const replays = !process.env[settingsVariable].includes('"mode":"record"');
    process.stderr.write(`tracefork: not ${replays ? 'replaying' : 'recording'}: ${problem}\n`);
    // A replay that cannot begin must not run the agent: it would be live.
    if (replays) process.exit(1);
    return;
  }
  attach(import.meta.url, {
    record: () => require('./preload/record.cjs') as typeof import('./preload/record-process.ts'),
    replay: () => require('./preload/replay.cjs') as typeof import('./preload/replay-process.ts'),
    fork: () => require('./preload/fork.cjs') as typeof import('./preload/fork-process.ts'),
    late: () => require('./preload/late.cjs') as typeof import('./programs/refuse-connections.ts'),
  });
}

register();
