import type { RunStarter, Started, StartRequest } from '@tracefork/report/serve';
import { configEntry } from '../agent/load-config.ts';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { findRun } from '../store/find-run.ts';
import type { OpenStore } from '../store/open.ts';
import { wasRecordedHere } from '../store/recorded-here.ts';
import { startCommand } from './start-command.ts';
import { endOf } from './start-end.ts';

/** An id as pages know it: never a path, never an option. */
const ID = /^[0-9a-f]{2,64}(\/[1-9][0-9]{0,8})*$/i;

/**
 * Starts `tracefork replay` and `tracefork fork` for pages, each in a process of its own, with no
 * terminal and no leave to spend: a fork that is not free refuses itself before its first call.
 *
 * @param command what starts this program, without arguments
 */
export function cliStarter(
  { store, folder }: OpenStore,
  { io, command }: { readonly io: Io; readonly command: readonly string[] },
): RunStarter {
  return {
    async refusal(id) {
      const run = ID.test(id) ? await findRun(store, id) : null;
      if (run === null) return 'Only runs of the store can be run from here.';
      if (run.agent !== null && (await wasRecordedHere(store, run, io.env))) return null;
      try {
        const entry = (await configEntry(id, io.cwd))?.entry;
        if (entry?.command !== undefined || entry?.agent !== undefined) return null;
      } catch (error) {
        if (error instanceof CliError) return error.message;
        throw error;
      }
      return 'Its agent was not recorded on this machine, and no tracefork.config names one, so it is run from the command line only.';
    },
    start(id, request) {
      const given = argumentsFor(id, request);
      if (given === null) return notStarted;
      const args = ['--store', folder, ...given, '--json'];
      const running = startCommand([...command, ...args], { cwd: io.cwd, env: io.env });
      return { ...running, ended: running.exited.then((exit) => endOf(request, exit)) };
    },
  };
}

/** `null`: something stands for an id that is none. */
function argumentsFor(id: string, request: StartRequest): readonly string[] | null {
  if (!ID.test(id)) return null;
  if (request.kind === 'replay') return ['replay', id];
  const { step, change, tailFrom } = request;
  if (tailFrom !== null && !ID.test(tailFrom)) return null;
  return [
    'fork',
    id,
    '--step',
    String(step),
    change.kind === 'resample' ? '--resample' : `--text=${change.text}`,
    ...(tailFrom === null ? [] : ['--tail-from', tailFrom]),
  ];
}

const notStarted: Started = {
  lines: () => [],
  ended: Promise.resolve({
    kind: 'failed',
    message: 'A run is named by its id here, such as ab12 or ab12/3.',
  }),
  stop: () => undefined,
};
