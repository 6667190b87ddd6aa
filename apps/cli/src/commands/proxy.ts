import { AgentMissingError, CommandNotStartedError } from '../agent/errors.ts';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { parseTargets } from '../proxy/parse-targets.ts';
import { presets } from '../proxy/presets.ts';
import { recordProxied } from '../proxy/record-proxied.ts';
import { keepRun } from '../recording/keep-run.ts';
import { recordInto } from '../recording/record-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { viewTape } from '../view/tape-view.ts';
import type { CheckOptions } from './options.ts';
import { serveRecorded } from './proxy-replay.ts';
import { refuseExisting } from './record.ts';
import { ownFailure, sayRecorded } from './recorded-end.ts';
import { replay } from './replay.ts';
import { reportError } from './report-error.ts';

export interface ProxyOptions extends Omit<CheckOptions, 'agent' | 'trustTape'> {
  readonly target?: readonly string[];
  readonly replay?: string;
  readonly port?: number;
  readonly direct?: boolean;
  readonly output?: string;
  readonly name?: string;
}

/** `tracefork proxy`: records clients in any language, or serves them from a tape. */
export async function proxy(options: ProxyOptions, io: Io): Promise<number> {
  const { replay: run, target, command, output, json = false } = options;
  if (command?.length === 0)
    throw new UsageError('Nothing follows --. Put the command there: -- python agent.py');
  if (run !== undefined) {
    if (target !== undefined || output !== undefined || options.name !== undefined) {
      throw new UsageError('--replay takes everything from the run: no --target, -o or --name.');
    }
    return command === undefined
      ? serveRecorded({ ...options, tape: run }, io)
      : replay({ ...options, tape: run, proxied: true }, io);
  }
  if (target === undefined) {
    throw new UsageError(
      `Say what the proxy stands for: --target URL, or ${Object.keys(presets).join(', ')}; or which run it serves: --replay RUN`,
    );
  }
  if (output === '') throw new UsageError('-o names no file. For example: -o run.tape');
  const targets = parseTargets(target, options);
  try {
    if (output !== undefined) refuseExisting(output);
    return await recordOnce({ ...options, targets }, io);
  } catch (error) {
    reportError(error, { io, json });
    const notStarted =
      error instanceof CommandNotStartedError || error instanceof AgentMissingError;
    return notStarted ? error.shellCode : error instanceof UsageError ? 2 : ownFailure;
  }
}

function recordOnce(
  options: ProxyOptions & { readonly targets: ReturnType<typeof parseTargets> },
  io: Io,
): Promise<number> {
  const { targets, port, command, output, name, json = false } = options;
  return recordInto(
    (settings) => recordProxied({ targets, port, command }, settings, io),
    { output, name, json },
    {
      io,
      use: async (recorded, file) => {
        const view = viewTape(openTapeFile(file));
        const agent = command && ({ kind: 'command', command, cwd: io.cwd } as const);
        const kept = await keepRun(file, { view, agent, output, io });
        return sayRecorded(recorded, { command: 'proxy', kept, options, io });
      },
    },
  );
}
