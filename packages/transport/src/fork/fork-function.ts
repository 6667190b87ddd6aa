import { createHash } from 'node:crypto';
import { createTapeWriter, fileSink, memorySink, openTape, type Tape } from '@tracefork/tape';
import { runInSession, runOutside } from '../context.ts';
import { install } from '../install.ts';
import { outcomeEvent, settle } from '../outcome.ts';
import { real } from '../real.ts';
import { replayRedaction } from '../redact/replay-redaction.ts';
import { plainRules, type RedactRules } from '../redact/rules.ts';
import { loadReplayTape } from '../replay/load-replay-tape.ts';
import { watchForStall } from '../replay/stall-watch.ts';
import { defaultStallTimeout } from '../replay.ts';
import { forkPoint } from './fork-point.ts';
import { ForkSession } from './fork-session.ts';
import type { ForkAccount, ForkScript } from './script.ts';
import type { LiveCall } from './tail.ts';

export interface ForkFunctionOptions {
  /** File for the branch's tape; refuses an existing one. Without it the tape stays in memory. */
  readonly file?: string;
  /** A run that answers the tail in place of the network. */
  readonly tailFrom?: Tape;
  /** Asked before each model call that goes out; resolves with the reason where it may not. */
  readonly permit?: (call: LiveCall) => Promise<string | undefined>;
  /** Ends the fork; its tape says so. */
  readonly signal?: AbortSignal;
  /** Milliseconds without progress after which the prefix is given up. Default 30,000. */
  readonly stallTimeout?: number;
  /** Patterns that the tape was redacted by; they hold for what the fork does, too. */
  readonly redact?: Pick<RedactRules, 'patterns'>;
}

export interface ForkedRun extends ForkAccount {
  /** The branch, as far as it came; absent where the prefix was not rebuilt. */
  readonly tape?: Tape;
}

/**
 * Runs an agent function again up to one exchange of `tape`, gives that another answer, and records
 * what follows. Any number may run at once in one process.
 *
 * @throws RangeError where the tape has no such exchange; TapeExistsError if `file` exists
 */
export async function forkFunction(
  tape: Tape,
  agent: () => unknown,
  options: ForkFunctionOptions & { readonly script: ForkScript },
): Promise<ForkedRun> {
  const { script, signal } = options;
  const parent = loadReplayTape(tape);
  const point = forkPoint(parent, script.at);
  const memory = options.file === undefined ? memorySink() : undefined;
  const ended = Promise.withResolvers<undefined>();
  let writer: ReturnType<typeof createTapeWriter> | undefined;
  const rules = plainRules(options.redact);
  const redaction = replayRedaction(parent.redaction, { environment: process.env, rules });
  const release = install();
  try {
    const session = new ForkSession({
      tape,
      parent,
      point,
      script,
      seed: forkSeed(tape.chain, script),
      redaction,
      rules,
      permit: options.permit,
      answers: options.tailFrom === undefined ? undefined : loadReplayTape(options.tailFrom),
      openSink: () => {
        writer = createTapeWriter(memory ?? fileSink(options.file as string));
        return writer;
      },
      onEnd: () => ended.resolve(undefined),
    });
    const undo = limit(session, { script, signal });
    const watch = watchForStall(session, {
      timeout: options.stallTimeout ?? defaultStallTimeout,
      onStuck: () => ended.resolve(undefined),
    });
    const outcome = await Promise.race([runInSession(session, () => settle(agent)), ended.promise]);
    real.clearInterval(watch);
    undo();
    if (outcome !== undefined) session.finish(outcomeEvent(session.now(), outcome));
    session.over = true;
    writer?.close();
    const account = session.account();
    return writer === undefined
      ? account
      : { ...account, tape: openTape(memory?.bytes() ?? (options.file as string)) };
  } finally {
    release();
  }
}

/** Ends a fork that takes too long, or on request. */
export function limit(
  session: ForkSession,
  {
    script,
    signal,
    keepsAlive = true,
  }: {
    readonly script: ForkScript;
    readonly signal: AbortSignal | undefined;
    /** False: a process that has nothing else to do may end before the time is up. */
    readonly keepsAlive?: boolean;
  },
): () => void {
  const cancel = () =>
    session.stop({ kind: 'cancelled', name: 'cancelled', message: 'the fork was cancelled' });
  const message = tookTooLong(script.timeout);
  const timer = runOutside(() =>
    real.setTimeout(
      () => session.stop({ kind: 'timeout', name: 'timeout', message }),
      script.timeout,
    ),
  );
  if (!keepsAlive) timer.unref();
  if (signal?.aborted === true) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  return () => {
    real.clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  };
}

/** What stands for parent, exchange and trial: the same for the same fork. */
export function forkSeed(chain: string, { at, trial }: ForkScript): Uint8Array {
  return createHash('sha256').update(`${chain} ${at} ${trial}`).digest();
}

/** Why a fork was ended whose tail had so many milliseconds. */
export function tookTooLong(timeout: number): string {
  return `the tail took longer than ${timeout / 1000} s; --timeout gives it more`;
}
