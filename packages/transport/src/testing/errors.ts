import type { Uncovered } from '../ports.ts';
import type { Verdict } from '../verdict.ts';
import { explained } from './explain.ts';

/** `TRACEFORK_MODE` or the option `mode` is no mode, or asks for live calls in CI. */
export class TapeModeError extends Error {
  readonly code = 'TRACEFORK_TAPE_MODE';
  override readonly name = 'TapeModeError';

  constructor(reason: 'unknown' | 'live-in-ci', mode: string) {
    super(
      reason === 'unknown'
        ? `"${mode}" is no mode of a tape. There are: once, none, new, all.`
        : `TRACEFORK_MODE=${mode} may go live, and CI is set. Tests never go live in CI; to record there all the same, unset it: CI= TRACEFORK_MODE=${mode}`,
    );
  }
}

/** A test has no tape to replay, and may not make one. */
export class NoTapeError extends Error {
  readonly code = 'TRACEFORK_NO_TAPE';
  override readonly name = 'NoTapeError';
  readonly file: string;

  constructor(file: string, { again }: { readonly again: string }) {
    super(
      `There is no tape at ${file}, and mode "none" (the one of CI) makes no live call. Record it where that may be, and commit it: ${again}`,
    );
    this.file = file;
  }
}

/** The run did something else than its tape, or the replay proved nothing. */
export class ReplayFailedError extends Error {
  readonly code = 'TRACEFORK_REPLAY_FAILED';
  override readonly name = 'ReplayFailedError';
  readonly file: string;
  readonly verdict: Verdict;

  constructor(
    verdict: Verdict,
    {
      file,
      again,
      cause,
    }: { readonly file: string; readonly again: string; readonly cause?: unknown },
  ) {
    super(explained(verdict, { file, again }), cause === undefined ? {} : { cause });
    this.file = file;
    this.verdict = verdict;
  }
}

/** A recording that no replay could verify; it was not kept under its name. */
export class RecordingUnverifiableError extends Error {
  readonly code = 'TRACEFORK_RECORDING_UNVERIFIABLE';
  override readonly name = 'RecordingUnverifiableError';
  readonly file: string;
  /** What the tape would not hold; none: it would hold nothing at all. */
  readonly uncovered: readonly Uncovered[];

  constructor(file: string, uncovered: readonly Uncovered[]) {
    super(
      uncovered.length === 0
        ? `Nothing was recorded for ${file}: the run made no request, tool call, draw or program. Check that the agent runs inside of \`run\`.`
        : `The recording for ${file} does not hold all that the run did, so that no replay could be verified: ${uncovered.map(inWords).join('; ')}. ${remedy(uncovered)}`,
    );
    this.file = file;
    this.uncovered = uncovered;
  }
}

/** A tape was used in a way that would prove nothing, or the wrong thing. */
export class TapeUseError extends Error {
  readonly code = 'TRACEFORK_TAPE_USE';
  override readonly name = 'TapeUseError';
}

function inWords({ what, detail }: Uncovered): string {
  return detail === '' ? what : `${what} (${detail})`;
}

function remedy(uncovered: readonly Uncovered[]): string {
  const kinds = [...new Set(uncovered.map(({ what }) => what))];
  const allowing = `If that may be, set allowUncovered: [${kinds.map((kind) => `'${kind}'`).join(', ')}].`;
  return kinds.includes('warm-connection')
    ? `Attach before the connection is opened: in Vitest with the setup file @tracefork/transport/vitest/setup, elsewhere with attach() of @tracefork/transport. ${allowing}`
    : allowing;
}
