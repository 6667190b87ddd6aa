import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTape } from '@tracefork/tape';
import { lateProcesses } from '../command/late-processes.ts';
import type { ReplaySettings } from '../command/protocol.ts';
import { replayEnvironment } from '../command/replay-environment.ts';
import { readResult, withLate } from '../command/replay-result.ts';
import type { CommandExit } from '../command/run-command.ts';
import { unreplayed } from '../command/unreplayed.ts';
import { runOutside } from '../context.ts';
import { environmentPairs, programEnvironment } from '../programs/child-environment.ts';
import type { StartOptions, StdioEntry } from '../programs/node-internals.ts';
import type { RecordedProgram } from '../programs/recorded-program.ts';
import { loadReplayTape } from '../replay/load-replay-tape.ts';
import type { ReplayTape } from '../replay/replay-tape.ts';
import type { Verdict } from '../verdict.ts';
import { rerunWorker } from '../workers/rerun-worker.ts';
import type { WorkerStart } from '../workers/worker-start.ts';
import { placesOf, withSettings } from './part-recorder.ts';

/** Milliseconds that a worker thread which was ended may take longer than when it was recorded. */
const slack = 5000;

/** How the agent started a program. */
export interface StartedProgram {
  readonly options: StartOptions;
  /** With a channel for messages. */
  readonly channel: boolean;
  /** It is a worker thread. */
  readonly worker?: WorkerStart;
  /** Called with the number of the thread that was run again. */
  readonly onThread?: (threadId: number) => void;
}

export interface ReplayPartOptions {
  /** Settings of the process that starts the part. */
  readonly settings: ReplaySettings;
  /** URL of the preload. */
  readonly preload: string;
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Runs a program that is a part of the run against its own tape, from its start to its end, and
 * says what came of it. What it prints to where the agent prints is seen; everything else that the
 * agent gets of it is served from the agent's own tape.
 *
 * @note It runs before the agent goes on, although they ran side by side when recorded: each is
 * served what it was given, so neither needs the other.
 */
export function replayPart(
  recorded: RecordedProgram,
  { options: started, channel, worker, onThread }: StartedProgram,
  { settings, preload, secrets }: ReplayPartOptions,
): Verdict | undefined {
  const { part, program, exit } = recorded;
  const cutOff = exit === undefined || exit.signal !== null || worker !== undefined;
  const folder = settings.parts;
  if (part === undefined || folder === undefined) return undefined;
  mkdirSync(folder, { recursive: true });
  const { file: tape, late, parts } = placesOf(folder, program);
  const result = join(folder, `${program}.json`);
  writeFileSync(tape, part.bytes(), { mode: 0o600 });
  const loaded = loadReplayTape(openTape(tape));
  const pairs = programEnvironment(started.envPairs ?? environmentPairs(), preload);
  const { variables, credentials, changed } = replayEnvironment(loaded, fromPairs(pairs));
  const own: ReplaySettings = {
    mode: 'replay',
    tape,
    result,
    late,
    parts,
    part: { cutOff, channel, ...(worker === undefined ? {} : { thread: true }) },
    secrets,
    ignore: settings.ignore,
    allowUncovered: settings.allowUncovered,
    ...(settings.redact === undefined ? {} : { redact: settings.redact }),
    realtime: settings.realtime,
    stallTimeout: settings.stallTimeout,
    credentials,
    changedVariables: changed,
  };
  const judged = (exit: CommandExit): Verdict => {
    const found = readResult(result);
    return found === undefined
      ? unreplayed(loaded, { exit, began: existsSync(result) })
      : withLate(found.verdict, lateProcesses(late));
  };
  if (worker !== undefined) {
    const patience = patienceFor(loaded, settings.stallTimeout);
    const { threadId, ended } = rerunWorker(worker, { session: own, preload, patience });
    onThread?.(threadId);
    const verdict = judged({ code: 1, signal: null });
    return ended ? verdict : { ...verdict, reasons: [neverEnded(patience)] };
  }
  const env = withSettings(toPairs(variables), { preload, settings: JSON.stringify(own) });
  const { status, signal, error } = runOutside(() =>
    spawnSync(started.file, (started.args ?? []).slice(1), {
      argv0: started.args?.[0],
      cwd: started.cwd,
      env: fromPairs(env),
      stdio: ['ignore', outputOf(started, 1), outputOf(started, 2)],
    }),
  );
  if (error !== undefined) throw error;
  return judged({ code: status, signal });
}

/** Milliseconds that a worker thread may take; one that was ended may not end by itself. */
function patienceFor({ events, complete }: ReplayTape, stallTimeout: number): number {
  const times = events.flatMap((event) => ('t' in event ? [event.t] : []));
  return 2 * (times.at(-1) ?? 0) + (complete ? stallTimeout : Math.min(slack, stallTimeout));
}

function neverEnded(patience: number): string {
  return `the worker thread did not come to an end in ${Math.round(patience)} ms`;
}

/** Where the agent let the program write by itself; nowhere, where the agent read it. */
function outputOf(started: StartOptions, descriptor: 1 | 2): number | 'ignore' {
  const entry = entriesOf(started)[descriptor];
  const goes = entry?.type === 'inherit' || entry?.type === 'fd';
  return goes ? (entry.fd ?? descriptor) : 'ignore';
}

function entriesOf({ stdio }: StartOptions): readonly StdioEntry[] {
  return Array.isArray(stdio) ? (stdio as readonly StdioEntry[]) : [];
}

function fromPairs(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=', 1);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function toPairs(variables: NodeJS.ProcessEnv): string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}
