import type { RecordedEnding } from '../commands/verify-extras.ts';
import type { Against } from './against.ts';
import type { Checked } from './checked.ts';

/** A tape that was verified, with what is told of it beside the verdict. */
export interface VerifiedTape {
  readonly checked: Checked;
  /** `null`: it was not asked for. */
  readonly against: Against | null;
  /** `null`: nobody asked, or the tape has no outcome. */
  readonly ending: RecordedEnding | null;
}
