import type { Tape } from '@tracefork/tape';
import { runInSession } from './context.ts';
import type { Disturbance } from './disturb/disturbances.ts';
import { changedVariables } from './environment.ts';
import { install } from './install.ts';
import { outcomeEvent, settle } from './outcome.ts';
import { real } from './real.ts';
import { missingPatterns, replayRedaction } from './redact/replay-redaction.ts';
import { plainRules, type RedactRules } from './redact/rules.ts';
import { conclude, factsOf } from './replay/facts.ts';
import { loadReplayTape } from './replay/load-replay-tape.ts';
import { ReplaySession } from './replay/replay-session.ts';
import { watchForStall } from './replay/stall-watch.ts';
import { judge, type Verdict } from './verdict.ts';

export interface ReplayOptions {
  /** Paths in JSON request bodies that may differ, such as `metadata.user_id`, `messages[*].id`. */
  readonly ignore?: readonly string[];
  /** Patterns that the tape was recorded with; they are not taken from the tape. */
  readonly redact?: Pick<RedactRules, 'patterns'>;
  /** Kinds of what a tape does not cover that are accepted, such as `http2`. */
  readonly allowUncovered?: readonly string[];
  /** At recorded speed instead of as fast as the agent takes it. */
  readonly realtime?: boolean;
  /**
   * Exchanges that get something else before their recorded answers, to see whether the agent gets
   * over it. Counted as rule `disturbed`, so that such a replay is never `exact`.
   */
  readonly disturb?: readonly Disturbance[];
  /** Milliseconds without progress, while work is under way, after which a wait is a divergence. Default 30,000. */
  readonly stallTimeout?: number;
}

/** Default of `stallTimeout`, in milliseconds. */
export const defaultStallTimeout = 30_000;

/**
 * Runs an agent function against its tape, without the network, and says whether it did the same.
 *
 * @returns the verdict; a divergence is part of it, never thrown
 * @example
 * const verdict = await replay(tape, () => agent('Refund order 1042'));
 * if (verdict.result !== 'exact') console.error(verdict.reasons);
 */
export async function replay(
  tape: Tape,
  agent: () => unknown,
  options: ReplayOptions = {},
): Promise<Verdict> {
  const loaded = loadReplayTape(tape);
  const rules = plainRules(options.redact);
  const redaction = replayRedaction(loaded.redaction, { environment: process.env, rules });
  const release = install();
  try {
    const session = new ReplaySession({
      tape: loaded,
      redaction,
      ignore: options.ignore ?? [],
      realtime: options.realtime ?? false,
      changedVariables: changedVariables(loaded.environment?.variables ?? {}, process.env),
      ...(options.disturb === undefined ? {} : { disturb: options.disturb }),
    });
    for (const what of missingPatterns(loaded.redaction, rules)) session.uncovered(what);
    const stuck = Promise.withResolvers<undefined>();
    const watch = watchForStall(session, {
      timeout: options.stallTimeout ?? defaultStallTimeout,
      onStuck: () => stuck.resolve(undefined),
    });
    const outcome = await Promise.race([runInSession(session, () => settle(agent)), stuck.promise]);
    real.clearInterval(watch);
    const actual = outcome === undefined ? undefined : outcomeEvent(0, outcome);
    return judge(
      factsOf(session, {
        outcome: conclude(session, { actual }),
        allowed: options.allowUncovered ?? [],
      }),
    );
  } finally {
    release();
  }
}
