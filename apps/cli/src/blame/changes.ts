import { createHash } from 'node:crypto';
import type { Hypothesis } from '@tracefork/blame';
import type { ForkMutation } from '@tracefork/fork';
import { mutationWords } from '../view/mutation-words.ts';
import { type ForkSetting, planner } from './jobs.ts';

/** A change of one step that is to be held against drawing the step anew. */
export interface Change {
  /** Under its number in the run. */
  readonly step: number;
  /** The same for the same change of any step. */
  readonly name: string;
  /** In words. */
  readonly what: string;
  readonly mutation: ForkMutation;
}

/** Names a change by what it is, so that forks of it are found again. */
export function changeOf(step: number, mutation: ForkMutation): Change {
  const hash = createHash('sha256').update(JSON.stringify(mutation)).digest('hex').slice(0, 12);
  return { step, name: `${mutation.kind}-${hash}`, what: wordsOf(mutation), mutation };
}

function wordsOf(mutation: ForkMutation): string {
  const words = mutationWords(mutation);
  return mutation.kind === 'text'
    ? `${words} ${JSON.stringify(mutation.text.slice(0, 60))}`
    : words;
}

/**
 * The changes as a comparison takes them, in delivery order, with what their forks would call.
 *
 * @throws ForkRefusedError where one of them cannot be made
 */
export function hypothesesOf(
  changes: readonly Change[],
  setting: ForkSetting,
): readonly Hypothesis[] {
  const planOf = planner(setting);
  return changes.map(({ step: number, name, what }) => {
    const step = setting.order.indexOf(number);
    const job = { step, trial: 0, extent: 'tail' } as const;
    const changed = planOf({ ...job, mutation: { kind: 'replace', name } }).tail.calls;
    const placebo = planOf({ ...job, mutation: { kind: 'resample' } }).tail.calls;
    return { step, change: name, what, calls: { changed, placebo } };
  });
}
