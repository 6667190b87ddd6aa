import {
  type Calibration,
  calibrate,
  type LabelledGrade,
  type Oracle,
} from '@tracefork/blame/oracle';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { outcomeOf } from '../oracle/outcome-of.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { textOf } from './judge-spec.ts';

/** An outcome whose true grade a person gave. */
interface Label {
  readonly truth: 'pass' | 'fail';
  /** A run, a branch, or a path to a tape. */
  readonly run?: string;
  /** The outcome's text itself. */
  readonly text?: string;
}

/** @throws UsageError, FileUnreadableError */
export function labelsIn(file: string): readonly Label[] {
  const wanted = `${file}: [{ "run": "ab12/3", "truth": "pass" }, { "text": "…", "truth": "fail" }] is wanted, with outcomes of both kinds.`;
  let value: unknown;
  try {
    value = JSON.parse(textOf(file));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new UsageError(wanted, { cause });
  }
  if (!Array.isArray(value) || !value.every(isLabel)) throw new UsageError(wanted);
  return value;
}

/** Has a judge grade every labelled outcome. @throws CalibrationError, UsageError */
export async function calibrated(
  labels: readonly Label[],
  { oracle, io }: { readonly oracle: Oracle; readonly io: Io },
): Promise<Calibration> {
  const graded: LabelledGrade[] = [];
  for (const label of labels) {
    const { grade } = await oracle.grade(await outcomeOfLabel(label, io));
    graded.push({ truth: label.truth, judged: grade });
  }
  const calibration = calibrate(graded);
  if (calibration.scale > 0.05) return calibration;
  throw new UsageError(
    `The judge cannot tell passes from failures: of the labelled outcomes it got ${calibration.sensitivity.hits} of ${calibration.sensitivity.total} passes and ${calibration.specificity.hits} of ${calibration.specificity.total} failures right, which is no better than a coin. Nothing further was run. Word the criterion otherwise, or take another model with --judge-model.`,
  );
}

async function outcomeOfLabel({ run, text }: Label, io: Io) {
  if (run === undefined) return { stdout: Buffer.from(text ?? '') };
  const { file } = await resolveRun(run, io);
  const outcome = outcomeOf(openTapeFile(file));
  if (outcome === undefined) throw new UsageError(`${run} is labelled and has no outcome.`);
  return outcome;
}

function isLabel(value: unknown): value is Label {
  if (typeof value !== 'object' || value === null) return false;
  const { truth, run, text } = value as Readonly<Record<string, unknown>>;
  return (
    (truth === 'pass' || truth === 'fail') &&
    [run, text].filter((each) => typeof each === 'string').length === 1
  );
}
