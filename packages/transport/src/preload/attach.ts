import { appendFileSync } from 'node:fs';
import { takeSettings } from '../command/protocol.ts';
import { withoutPreload } from '../programs/child-environment.ts';
import { takeScripts } from '../wrapper/package-scripts.ts';

/** Loads what a process needs, once it is known what that is. */
export interface Modes {
  readonly record: () => typeof import('./record-process.ts');
  readonly replay: () => typeof import('./replay-process.ts');
  readonly fork: () => typeof import('./fork-process.ts');
  /** For a process that came too late to be replayed. */
  readonly late: () => typeof import('../programs/refuse-connections.ts');
}

/**
 * Makes this process the agent of the recording or replay that its environment names.
 *
 * @param preload URL of the preload; hidden from the agent, like everything else of tracefork.
 */
export function attach(preload: string, modes: Modes): void {
  const taken = takeSettings(process.env);
  if (taken === undefined) return;
  const scripts = takeScripts(process.env);
  const { wrapping } = taken;
  const settings =
    wrapping === undefined ? taken : { ...taken, wrapping: { ...wrapping, scripts } };
  hide(preload);
  try {
    if (settings.mode === 'record') modes.record().recordProcess(settings, preload);
    else if (settings.mode === 'replay') modes.replay().replayProcess(settings, preload);
    else modes.fork().forkProcess(settings, preload);
  } catch (error) {
    if (!isTaken(error)) {
      // What would replay and cannot begin must not run the agent; a recording must not stop it.
      if (settings.mode !== 'record' || settings.strict) throw error;
      if (settings.mode === 'record' && settings.part === true) return;
      process.stderr.write(`tracefork: not recording: ${(error as Error).message}\n`);
      return;
    }
    appendFileSync(settings.late, `${process.argv.slice(1).join(' ')}\n`);
    if (settings.mode !== 'record') modes.late().refuseConnections();
  }
}

function hide(preload: string): void {
  const options = withoutPreload(process.env.NODE_OPTIONS, preload);
  if (options === undefined) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = options;
}

/** Another process of the same command is the agent already. */
function isTaken(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'TAPE_EXISTS' || error.code === 'EEXIST')
  );
}
