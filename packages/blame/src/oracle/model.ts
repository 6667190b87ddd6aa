import type { OutcomeEvent } from '@tracefork/tape';

/** What an oracle looks at: the outcome as the tape has it, and the last assistant text. */
export interface Outcome extends Pick<OutcomeEvent, 'exit' | 'stdout' | 'value' | 'error'> {
  readonly lastText?: string;
}

export type GradeWord = 'pass' | 'fail' | 'undefined';

/** `undefined`: the oracle cannot tell. That is neither a pass nor a failure, and never dropped. */
export interface Grade {
  readonly grade: GradeWord;
  /** One sentence without a full stop, such as `exit code 1`. */
  readonly reason: string;
}

export interface Oracle {
  /** How a report names it, such as `exit` or `pass if /approved/i`. */
  readonly name: string;
  /** A grade is a value; what an oracle throws is a broken machine, such as a judge without a network. */
  grade(outcome: Outcome): Grade | Promise<Grade>;
}
