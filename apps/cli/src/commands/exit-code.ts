import { constants } from 'node:os';
import type { CommandExit } from '@tracefork/transport/command';

/** What a shell returns for a command that ended so. */
export function shellCode({ code, signal }: CommandExit): number {
  return code ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
}

/** Whether Ctrl-C ended a command. */
export function wasInterrupted(exit: CommandExit | undefined): boolean {
  return exit?.signal === 'SIGINT' || exit?.code === 130;
}
