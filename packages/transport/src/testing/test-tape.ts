import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTape, type Tape } from '@tracefork/tape';
import { type AgentOutcome, settle } from '../outcome.ts';
import { record } from '../record.ts';
import type { RedactRules } from '../redact/rules.ts';
import { type ReplayOptions, replay } from '../replay.ts';
import type { Verdict } from '../verdict.ts';
import {
  NoTapeError,
  RecordingUnverifiableError,
  ReplayFailedError,
  TapeUseError,
} from './errors.ts';
import { asideOf, isAside, keep, removeAside } from './keep.ts';
import { actOf, modeVariable, type TapeMode, tapeMode } from './mode.ts';

/** What may differ between a test's run and its tape, and what is kept off the tape. */
export interface TapeOptions
  extends Pick<ReplayOptions, 'ignore' | 'allowUncovered' | 'stallTimeout'> {
  /** Default `once`; `none` where `CI` is set. The variable `TRACEFORK_MODE` goes before it. */
  readonly mode?: TapeMode;
  /** The least verdict that passes. Default `equivalent`: differences that named rules cover. */
  readonly accept?: 'exact' | 'equivalent';
  /** As for `record`; but where a secret would stay on the tape, the recording is refused. */
  readonly redact?: RedactRules;
}

export interface TestTapeOptions extends TapeOptions {
  /** The tape: made by a recording, read by a replay. */
  readonly file: string | URL;
  /** A name for the agent, kept on the tape. */
  readonly name?: string;
  /** The command that records the tape again, for messages. */
  readonly again?: string;
  /** Told what people should know, one line each. Default: standard error. */
  readonly say?: (line: string) => void;
  /** Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs an agent with a tape: gives what it returned, and throws what it threw. */
export type RunWithTape = <T>(agent: () => T | Promise<T>) => Promise<T>;

/** The tape of one test. */
export interface TestTape {
  /**
   * Runs the agent against its tape, or records it; once in a test.
   *
   * @throws NoTapeError, ReplayFailedError, RecordingUnverifiableError, SecretRemainsError,
   * TapeUseError, or what the agent threw
   */
  readonly run: RunWithTape;
  /**
   * Ends the test. A recording is kept if the test passed, and set aside if it failed.
   *
   * @throws TapeUseError where a test passed that never ran its agent, or did not wait for it
   */
  finish(test: { readonly passed: boolean }): void;
}

/**
 * The tape of one test, for any test runner: `run` the agent, then `finish`. The modes are those of
 * `TapeMode`.
 *
 * @throws TapeModeError; TapeUseError for a file that ends in `.failed.tape`
 * @example
 * const tape = openTestTape({ file: new URL('checkout.tape', import.meta.url) });
 * const answer = await tape.run(() => agent('Refund order 1042'));
 * tape.finish({ passed: answer === 'refunded' });
 */
export function openTestTape(options: TestTapeOptions): TestTape {
  const {
    env = process.env,
    say = toStderr,
    again = `set ${modeVariable}=all for this test`,
  } = options;
  const file = typeof options.file === 'string' ? options.file : fileURLToPath(options.file);
  const shown = relative(process.cwd(), file).replaceAll('\\', '/');
  if (isAside(file)) {
    throw new TapeUseError(
      `${shown} is where the recording of a failed test would be set aside. Give the tape a name that does not end in ".failed".`,
    );
  }
  const mode = tapeMode(options.mode, env);
  let state: 'unused' | 'running' | 'over' = 'unused';
  let recorded: Tape | undefined;

  async function recording<T>(agent: () => T | Promise<T>): Promise<AgentOutcome<T>> {
    const { name, redact, allowUncovered = [] } = options;
    const { tape, outcome } = await record(agent, {
      ...(name === undefined ? {} : { name }),
      redact: { onLeak: 'refuse', ...redact },
    });
    if (state !== 'running') return outcome;
    recorded = tape;
    const holes = unverifiable(tape, allowUncovered);
    // The agent's own failure is what people have to see first.
    if (holes !== undefined && outcome.status === 'returned') {
      throw new RecordingUnverifiableError(shown, holes);
    }
    return outcome;
  }

  async function replaying<T>(agent: () => T | Promise<T>): Promise<Replayed<T>> {
    const { ignore, allowUncovered, stallTimeout, redact } = options;
    let outcome: AgentOutcome<T> | undefined;
    const verdict = await replay(
      openTape(file),
      async () => {
        outcome = await settle(agent);
        return unwrapped(outcome);
      },
      {
        ...(ignore === undefined ? {} : { ignore }),
        ...(allowUncovered === undefined ? {} : { allowUncovered }),
        ...(stallTimeout === undefined ? {} : { stallTimeout }),
        ...(redact?.patterns === undefined ? {} : { redact: { patterns: redact.patterns } }),
      },
    );
    const { result } = verdict;
    const holds = result === 'exact' || (result === 'equivalent' && options.accept !== 'exact');
    return { verdict, holds, outcome };
  }

  function replayed<T>({ verdict, holds, outcome }: Replayed<T>): T {
    if (holds && outcome !== undefined) return unwrapped(outcome);
    if (outcome?.status !== 'threw') throw new ReplayFailedError(verdict, { file: shown, again });
    if (endedItself(verdict)) {
      say(`${shown}: the run ended otherwise than on the tape: ${verdict.reasons.join('; ')}`);
      throw outcome.error;
    }
    throw new ReplayFailedError(verdict, { file: shown, again, cause: outcome.error });
  }

  return {
    async run(agent) {
      if (state !== 'unused') {
        throw new TapeUseError(
          `${shown} holds one run, and this test began a second one. Give it a tape of its own.`,
        );
      }
      state = 'running';
      try {
        const act = actOf(mode, existsSync(file));
        if (act === 'refuse') throw new NoTapeError(shown, { again });
        if (act === 'record') return unwrapped(await recording(agent));
        const attempt = await replaying(agent);
        if (attempt.holds || act === 'replay') return replayed(attempt);
        say(`${shown}: ${attempt.verdict.reasons.join('; ')}; the run is recorded again`);
        return unwrapped(await recording(agent));
      } finally {
        if (state === 'running') state = 'over';
      }
    },
    finish({ passed }) {
      const left = state;
      state = 'over';
      if (passed && left !== 'over') {
        throw new TapeUseError(
          left === 'unused'
            ? `The test passed without a run of ${shown}: it proves nothing about it. Call \`run\`, or leave the tape out.`
            : `The test ended while the run of ${shown} went on. Await what \`run\` returns.`,
        );
      }
      if (recorded === undefined) return;
      const tape = recorded;
      recorded = undefined;
      if (passed) {
        const size = keep(tape, file);
        removeAside(file);
        const { length } = tape.exchanges;
        say(`recorded ${shown} (${length} exchange${length === 1 ? '' : 's'}, ${size} bytes)`);
      } else {
        keep(tape, asideOf(file));
        say(
          `the test failed: its recording was not kept as ${shown}, but set aside beside it (.failed.tape)`,
        );
      }
    },
  };
}

interface Replayed<T> {
  readonly verdict: Verdict;
  readonly holds: boolean;
  /** Absent where the agent never came to an end. */
  readonly outcome: AgentOutcome<T> | undefined;
}

function unwrapped<T>(outcome: AgentOutcome<T>): T {
  if (outcome.status === 'threw') throw outcome.error;
  return outcome.value;
}

/** The agent threw by itself: what it did up to there was on the tape. */
function endedItself({ divergence }: Verdict): boolean {
  return divergence === undefined || divergence.kind === 'outcome' || divergence.kind === 'missing';
}

/** What keeps any replay of a tape from being verified; `undefined`: nothing. */
function unverifiable({ events }: Tape, allowed: readonly string[]) {
  const uncovered = events.flatMap((event) =>
    event.kind === 'uncovered' && !allowed.includes(event.what) ? [event] : [],
  );
  const verifiable = ['request', 'tool-call', 'program', 'draw'];
  return uncovered.length > 0 || !events.some(({ kind }) => verifiable.includes(kind))
    ? uncovered
    : undefined;
}

function toStderr(line: string): void {
  process.stderr.write(`tracefork: ${line}\n`);
}
