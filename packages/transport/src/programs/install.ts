import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { currentSession } from '../context.ts';
import { realNumber } from '../nondeterminism/patches/process-identity.ts';
import { replaceFunction, undoAll } from '../nondeterminism/patches/replace.ts';
import { RefusedOnReplayError } from '../refused.ts';
import {
  type ProcessHandle,
  type StartingChild,
  type StartOptions,
  type SyncOptions,
  type SyncResult,
  syncBinding,
} from './node-internals.ts';
import { notRecordedCode } from './not-recorded.ts';
import { noticeWorkers } from './workers.ts';

/**
 * Sends every start of a program through the session that the code belongs to: `spawn`, `exec`,
 * `execFile`, `fork` and their synchronous kin, under whatever name they were imported. Worker
 * threads are noted. Code that belongs to no session is not touched.
 *
 * @returns the undo
 */
export function installPrograms(): () => void {
  return undoAll([
    installSpawn(),
    installSpawnSync(),
    installKill(),
    installExecve(),
    noticeWorkers(),
  ]);
}

function installSpawn(): () => void {
  return replaceFunction(childProcess.ChildProcess.prototype, 'spawn', (spawn) => {
    return function (this: StartingChild, options: StartOptions): number {
      const session = currentSession();
      if (session === undefined || !isReady(this, options)) return spawn.call(this, options);
      return session.programs.spawn({
        child: this,
        options,
        start: (changed) => spawn.call(this, changed),
      });
    };
  });
}

/** False for calls that Node refuses itself. */
function isReady(child: StartingChild, options: unknown): boolean {
  const handle: ProcessHandle | null = child._handle;
  return handle !== null && typeof (options as StartOptions | undefined)?.file === 'string';
}

function installSpawnSync(): () => void {
  const binding = syncBinding();
  if (binding === undefined) return refuseSpawnSync();
  return replaceFunction(binding, 'spawn', (spawn) => {
    return (options: SyncOptions): SyncResult => {
      const session = currentSession();
      if (session === undefined) return spawn.call(binding, options);
      return session.programs.spawnSync(options, (changed) => spawn.call(binding, changed));
    };
  });
}

const synchronous = ['spawnSync', 'execSync', 'execFileSync'] as const;

/**
 * @note Under `--permission` Node keeps the binding to itself. Then synchronous programs run
 * unrecorded, which the tape says, and a replay refuses them.
 */
function refuseSpawnSync(): () => void {
  const undo = undoAll(
    synchronous.map((name) =>
      replaceFunction(childProcess, name, (original) => {
        return (...args: unknown[]): unknown => {
          const session = currentSession();
          session?.uncovered({ what: 'spawn-sync', detail: `${name} under --permission` });
          if (session === undefined || session.mode === 'record') return original(...args);
          throw Object.assign(new Error(`${name} is not replayed under --permission`), {
            code: notRecordedCode,
          });
        };
      }),
    ),
  );
  syncBuiltinESMExports();
  return () => {
    undo();
    syncBuiltinESMExports();
  };
}

/**
 * A replayed program has a number that belongs to no process; signals to it end here. The agent's
 * own number is that of the recording, which may be somebody else's now.
 */
function installKill(): () => void {
  return replaceFunction(process, 'kill', (kill) => {
    return (pid: number, signal?: string | number): true => {
      const session = currentSession();
      const served = session?.programs.kill(pid);
      return served === true ? true : kill.call(process, realNumber(pid, session), signal);
    };
  });
}

/** `process.execve` puts another program in the place of this one, recorder and all. */
function installExecve(): () => void {
  return replaceFunction(process, 'execve', (execve) => {
    return (file: unknown, ...rest: unknown[]): unknown => {
      const session = currentSession();
      if (session === undefined) return execve.call(process, file, ...rest);
      session.uncovered({ what: 'execve', detail: String(file) });
      if (session.mode === 'replay') throw new RefusedOnReplayError(`execve of ${String(file)}`);
      session.beforeLeaving?.();
      return execve.call(process, file, ...rest);
    };
  });
}
