import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openTape } from '@tracefork/tape';
import type { Stand, Stop } from '../inspect/stop.ts';
import { keyFor } from '../redact/replay-redaction.ts';
import { plainRules } from '../redact/rules.ts';
import { loadReplayTape } from '../replay/load-replay-tape.ts';
import type { ReplayTape } from '../replay/replay-tape.ts';
import { defaultStallTimeout, type ReplayOptions } from '../replay.ts';
import { scriptKey } from '../wrapper/package-scripts.ts';
import { lateProcesses } from './late-processes.ts';
import type { ReplayResult } from './protocol.ts';
import { replayEnvironment } from './replay-environment.ts';
import { readResult, withLate } from './replay-result.ts';
import { type CommandExit, type CommandOutput, runCommand } from './run-command.ts';
import { unreplayed } from './unreplayed.ts';

export interface ReplayCommandOptions extends ReplayOptions {
  readonly command: readonly string[];
  readonly tape: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly output?: CommandOutput;
  /** Stop when this step is requested, counted from 0. */
  readonly to?: number;
  /** Stand still there with the inspector open, on the agent's own line, instead of ending. */
  readonly inspect?: boolean;
  /** With `inspect`: called where it stands still, for a debugger that is a program. */
  readonly onStand?: (stand: Stand) => void;
  /** With `inspect`: where it stood before at this step, so that the line need not be found again. */
  readonly stood?: Pick<Stand, 'site' | 'passage'>;
  /** Ends the command. */
  readonly signal?: AbortSignal;
}

export interface ReplayedCommand extends ReplayResult {
  readonly exit: CommandExit;
  /** What the command printed, with `output: 'capture'`. */
  readonly output?: Uint8Array;
  readonly warnings: readonly string[];
}

/**
 * Runs a command against a tape, offline. With `inspect` the command runs three times: twice to find
 * the agent's line, printing nothing, then to stand still there.
 *
 * @throws the errors of openTape; RedactionKeyError where placeholders were made with a key that is not
 * here; the error of spawn if the command cannot be started
 */
export async function replayCommand(options: ReplayCommandOptions): Promise<ReplayedCommand> {
  const tape = loadReplayTape(openTape(options.tape));
  if (tape.redaction !== undefined) keyFor(tape.redaction, options.env ?? process.env);
  const once = (stop?: Stop, quiet?: { readonly output: 'capture' }): Promise<ReplayedCommand> =>
    replayOnce({ ...options, ...quiet }, { tape, stop });
  const { to: step, inspect = false } = options;
  if (step === undefined) return once();
  if (!inspect) return once({ kind: 'end', step });
  const { site: known, passage: before } = options.stood ?? {};
  if (known !== undefined && before !== undefined) {
    return once({ kind: 'inspect', step, site: known, passage: before });
  }
  const quiet = { output: 'capture' } as const;
  const located = await once({ kind: 'locate', step }, quiet);
  if (wasEnded(located)) return located;
  const site = located.stopped?.site;
  if (site === undefined) return once({ kind: 'inspect', step });
  const counted = await once({ kind: 'count', step, site }, quiet);
  if (wasEnded(counted)) return counted;
  const passage = counted.stopped?.passage ?? 0;
  return once({ kind: 'inspect', step, ...(passage === 0 ? {} : { site, passage }) });
}

async function replayOnce(
  options: ReplayCommandOptions,
  { tape, stop }: { readonly tape: ReplayTape; readonly stop: Stop | undefined },
): Promise<ReplayedCommand> {
  const { variables, credentials, changed } = replayEnvironment(tape, options.env ?? process.env);
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-'));
  const files = { result: join(folder, 'result.json'), late: join(folder, 'late') };
  const { onStand } = options;
  const announced = stop?.kind === 'inspect' && onStand !== undefined;
  const announce = join(folder, 'stand.json');
  const stopLooking = announced ? whenThere(announce, onStand) : () => {};
  try {
    const { exit, output } = await runCommand(options.command, {
      settings: {
        mode: 'replay',
        wrapping: { command: options.command, script: scriptKey(options.env ?? process.env) },
        tape: resolve(options.tape),
        ...files,
        parts: join(folder, 'parts'),
        ignore: options.ignore ?? [],
        allowUncovered: options.allowUncovered ?? [],
        redact: plainRules(options.redact),
        realtime: options.realtime ?? false,
        stallTimeout: options.stallTimeout ?? defaultStallTimeout,
        credentials,
        changedVariables: changed,
        ...(options.disturb === undefined ? {} : { disturb: options.disturb }),
        ...(stop === undefined ? {} : { stop: announced ? { ...stop, announce } : stop }),
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      cwd: options.cwd ?? process.cwd(),
      environment: variables,
      output: options.output ?? 'inherit',
    });
    const late = lateProcesses(files.late);
    const result = readResult(files.result);
    const began = existsSync(files.result);
    const verdict =
      result === undefined ? unreplayed(tape, { exit, began }) : withLate(result.verdict, late);
    return {
      ...result,
      verdict,
      exit,
      ...(options.output === 'capture' ? { output } : {}),
      warnings: late.map((line) => `a further Node process was not replayed: ${line}`),
    };
  } finally {
    stopLooking();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds between two looks for a file. */
const lookEvery = 20;

/** Reads a file of JSON as soon as it is there. Returns what ends the looking. */
function whenThere(file: string, read: (stand: Stand) => void): () => void {
  const looking = setInterval(() => {
    if (!existsSync(file)) return;
    clearInterval(looking);
    read(JSON.parse(readFileSync(file, 'utf8')) as Stand);
  }, lookEvery);
  return () => clearInterval(looking);
}

function wasEnded({ exit }: ReplayedCommand): boolean {
  return exit.signal !== null || exit.code === 130;
}
