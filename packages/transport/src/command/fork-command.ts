import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openTape, TapeExistsError } from '@tracefork/tape';
import { tookTooLong } from '../fork/fork-function.ts';
import type { ForkAccount, ForkScript } from '../fork/script.ts';
import type { LiveCall } from '../fork/tail.ts';
import { keyFor } from '../redact/replay-redaction.ts';
import { plainRules, type RedactRules } from '../redact/rules.ts';
import { loadReplayTape } from '../replay/load-replay-tape.ts';
import { defaultStallTimeout } from '../replay.ts';
import { scriptKey } from '../wrapper/package-scripts.ts';
import { limitFromOutside, type Overrun } from './fork-limit.ts';
import { lateProcesses } from './late-processes.ts';
import { servePermit } from './permit.ts';
import { replayEnvironment } from './replay-environment.ts';
import { type CommandExit, type CommandOutput, runCommand } from './run-command.ts';

export interface ForkCommandOptions {
  readonly command: readonly string[];
  /** The parent's tape. */
  readonly tape: string;
  /** The branch's tape to make; must not exist. */
  readonly file: string;
  readonly script: ForkScript;
  /** A tape that answers the tail in place of the network. */
  readonly tailFrom?: string;
  /** Asked before each model call that goes out; resolves with the reason where it may not. */
  readonly permit?: (call: LiveCall) => Promise<string | undefined>;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Default: into memory. */
  readonly output?: CommandOutput;
  /** Ends the command. */
  readonly signal?: AbortSignal;
  /** Milliseconds without progress after which the prefix is given up. Default 30,000. */
  readonly stallTimeout?: number;
  /** Patterns that the tape was redacted by; they hold for what the fork does, too. */
  readonly redact?: Pick<RedactRules, 'patterns'>;
}

export interface ForkedCommand extends ForkAccount {
  readonly exit: CommandExit;
  /** What the command printed, with `output: 'capture'`. */
  readonly output: Uint8Array;
  /** There is a branch's tape, as far as the fork came. */
  readonly captured: boolean;
  readonly warnings: readonly string[];
}

/**
 * Runs a command again up to one exchange of a tape, gives that another answer, and records what
 * follows. Its standard input is the recorded one.
 *
 * @throws TapeExistsError if `file` exists; the errors of openTape; RangeError where the tape has no
 * such exchange; the error of spawn if the command cannot be started
 */
export async function forkCommand(options: ForkCommandOptions): Promise<ForkedCommand> {
  const file = resolve(options.file);
  if (existsSync(file)) throw new TapeExistsError(file);
  const tape = loadReplayTape(openTape(options.tape));
  if (tape.requests[options.script.at] === undefined) {
    throw new RangeError(`the tape has no exchange ${options.script.at}`);
  }
  const environment = options.env ?? process.env;
  if (tape.redaction !== undefined) keyFor(tape.redaction, environment);
  const { variables, credentials } = replayEnvironment(tape, environment);
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-'));
  const files = { result: join(folder, 'result.json'), late: join(folder, 'late') };
  const permit =
    options.permit === undefined ? undefined : await servePermit(options.permit, folder);
  const stallTimeout = options.stallTimeout ?? defaultStallTimeout;
  const { timeout } = options.script;
  const limit = limitFromOutside({
    file,
    prefix: timeout + stallTimeout + (tape.deliveries.at(-1)?.t ?? 0),
    tail: timeout,
    signal: options.signal,
  });
  try {
    const { exit, output } = await runCommand(options.command, {
      settings: {
        mode: 'fork',
        wrapping: { command: options.command, script: scriptKey(environment) },
        tape: resolve(options.tape),
        file,
        script: options.script,
        ...files,
        stallTimeout,
        credentials,
        redact: plainRules(options.redact),
        ...(options.tailFrom === undefined ? {} : { tailFrom: resolve(options.tailFrom) }),
        ...(permit === undefined ? {} : { permit: permit.path }),
      },
      cwd: options.cwd ?? process.cwd(),
      environment: variables,
      output: options.output ?? 'capture',
      stdin: 'ignore',
      signal: limit.signal,
    });
    return {
      ...(readAccount(files.result) ??
        unaccounted(exit, { files, signal: options.signal, overrun: limit.overrun(), timeout })),
      exit,
      output,
      captured: existsSync(file),
      warnings: lateProcesses(files.late).map(
        (line) => `a further Node process of the command was not forked: ${line}`,
      ),
    };
  } finally {
    limit.stop();
    permit?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function readAccount(file: string): ForkAccount | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ForkAccount;
  } catch {
    return undefined;
  }
}

/** What is known of a fork that left no account behind. */
function unaccounted(
  { code, signal: killedBy }: CommandExit,
  {
    files,
    signal,
    overrun,
    timeout,
  }: {
    readonly files: { readonly result: string };
    readonly signal: AbortSignal | undefined;
    readonly overrun: Overrun | undefined;
    readonly timeout: number;
  },
): ForkAccount {
  const none = { live: [], offPolicy: [] };
  if (signal?.aborted === true) {
    const stop = {
      kind: 'cancelled',
      name: 'cancelled',
      message: 'the fork was cancelled',
    } as const;
    return { ...none, end: { status: 'stopped', stop } };
  }
  if (overrun === 'tail') {
    const stop = { kind: 'timeout', name: 'timeout', message: tookTooLong(timeout) } as const;
    return { ...none, end: { status: 'stopped', stop } };
  }
  const how = killedBy === null ? `exit code ${code}` : `signal ${killedBy}`;
  const ended = existsSync(files.result)
    ? `the command ended by ${how} before it could say what it did`
    : `no Node process of the command loaded tracefork, so nothing was forked (it ended by ${how})`;
  const message =
    overrun === 'prefix'
      ? 'the agent was busy for so long that it did not come to the step, and was ended'
      : ended;
  const divergence = {
    kind: 'boundary',
    step: null,
    message,
    differences: [],
    causes: [],
  } as const;
  return { ...none, end: { status: 'prefix', divergence } };
}
