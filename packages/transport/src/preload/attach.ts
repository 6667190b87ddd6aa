import { appendFileSync } from 'node:fs';
import { TapeExistsError } from '@tracefork/tape';
import { type Settings, takeSettings } from '../command/protocol.ts';
import { withoutPreload } from '../programs/child-environment.ts';
import { refuseConnections } from '../programs/refuse-connections.ts';
import { recordProcess } from './record-process.ts';
import { replayProcess } from './replay-process.ts';

/**
 * Makes this process the agent of the recording or replay that its environment names.
 *
 * @param preload URL of the preload; hidden from the agent, like everything else of tracefork.
 */
export function attach(preload: string): void {
  const settings = takeSettings(process.env);
  if (settings === undefined) return;
  hide(preload);
  try {
    if (settings.mode === 'record') recordProcess(settings, preload);
    else replayProcess(settings);
  } catch (error) {
    if (!isTaken(error)) throw error;
    late(settings);
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
    error instanceof TapeExistsError || (error instanceof Error && 'code' in error && error.code === 'EEXIST')
  );
}

function late(settings: Settings): void {
  appendFileSync(settings.late, `${process.argv.slice(1).join(' ')}\n`);
  if (settings.mode === 'replay') refuseConnections();
}
