import { syncBuiltinESMExports } from 'node:module';
import workerThreads, {
  getEnvironmentData,
  type Worker,
  type WorkerOptions,
} from 'node:worker_threads';
import { currentSession } from '../context.ts';
import { withoutProxy } from '../nondeterminism/patches/env-copies.ts';
import { isCompiler } from '../preload/launchers.ts';
import { RefusedOnReplayError } from '../refused.ts';
import { canBeHeld, type WorkerStart, workerFile } from '../workers/worker-start.ts';

/**
 * Notes every worker thread that a session starts: what it does is not on the tape.
 *
 * @returns the undo
 */
export function noticeWorkers(): () => void {
  const Worker = workerThreads.Worker;
  const noticed: typeof Worker = new Proxy(Worker, {
    construct(target, args, as): object {
      const [file] = args as ConstructorParameters<typeof Worker>;
      const options = (args[1] ?? {}) as WorkerOptions;
      const inline = options.eval === true;
      const detail = inline ? 'code given as text' : String(file);
      const session = currentSession();
      const newTarget = as === noticed ? target : as;
      const made = (given: readonly unknown[]): object =>
        Reflect.construct(target, withPlainData(given), newTarget);
      if (session === undefined || (!inline && isCompiler(String(file)))) return made(args);
      const start = inline
        ? undefined
        : startOf(String(file), { target, newTarget, options, made });
      const part = start === undefined ? undefined : session.programs?.worker?.(start);
      if (part !== undefined) return part;
      session.uncovered({ what: 'worker', detail });
      if (session.allowsEgress) return made(args);
      // No preload reaches code given as text, so nothing would keep it from the network.
      if (inline) throw new RefusedOnReplayError(`a worker thread (${detail})`);
      return made([file, withPreload(options)]);
    },
  });
  workerThreads.Worker = noticed;
  syncBuiltinESMExports();
  return () => {
    if (workerThreads.Worker !== noticed) return;
    workerThreads.Worker = Worker;
    syncBuiltinESMExports();
  };
}

/** A worker that can be a part of the run. */
function startOf(
  given: string,
  {
    target,
    newTarget,
    options,
    made,
  }: {
    readonly target: typeof Worker;
    readonly newTarget: { readonly prototype: Worker };
    readonly options: WorkerOptions;
    readonly made: (args: readonly unknown[]) => object;
  },
): WorkerStart | undefined {
  const file = workerFile(given);
  if (file === undefined) return undefined;
  const start: WorkerStart = {
    file,
    options,
    prototype: newTarget.prototype,
    construct: (changed) => made([file, changed]) as Worker,
  };
  return canBeHeld(start, target) ? start : undefined;
}

/** What a worker is given is cloned, which the proxy of the environment cannot be. */
function withPlainData([file, options, ...rest]: readonly unknown[]): readonly unknown[] {
  if (typeof options !== 'object' || options === null || !('workerData' in options)) {
    return options === undefined ? [file] : [file, options, ...rest];
  }
  const workerData = withoutProxy(options.workerData, process.env);
  return [file, { ...options, workerData }, ...rest];
}

/** Where the preload's URL is kept for worker threads; absent where no command is replayed. */
export const preloadKey = 'tracefork:preload';

/** Options with which a worker loads the preload, whatever environment or arguments it is given. */
function withPreload(options: WorkerOptions): WorkerOptions {
  const preload = getEnvironmentData(preloadKey);
  if (typeof preload !== 'string') return options;
  return {
    ...options,
    execArgv: [...(options.execArgv ?? process.execArgv), `--import=${preload}`],
  };
}
