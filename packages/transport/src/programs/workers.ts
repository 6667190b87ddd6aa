import { syncBuiltinESMExports } from 'node:module';
import workerThreads from 'node:worker_threads';
import { currentSession } from '../context.ts';
import { isCompiler } from '../preload/launchers.ts';

/**
 * Notes every worker thread that a session starts: what it does is not on the tape.
 *
 * @returns the undo
 */
export function noticeWorkers(): () => void {
  const Worker = workerThreads.Worker;
  const noticed: typeof Worker = new Proxy(Worker, {
    construct(target, args, newTarget): object {
      const [file] = args as ConstructorParameters<typeof Worker>;
      const inline = (args[1] as { eval?: boolean } | undefined)?.eval === true;
      const detail = inline ? 'code given as text' : String(file);
      if (inline || !isCompiler(String(file)))
        currentSession()?.uncovered({ what: 'worker', detail });
      return Reflect.construct(target, args, newTarget === noticed ? target : newTarget);
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
