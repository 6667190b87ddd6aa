import type { Difference } from '@tracefork/transport';
import { differencesOf } from '../view/differences.ts';
import { type StepDetail, stepDetail } from '../view/step-detail.ts';
import type { WalkedRun } from '../walk/walked.ts';
import { betweenLine } from './between.ts';
import { differenceLines } from './difference.ts';
import type { Look } from './look.ts';
import { safeLine } from './safe-text.ts';
import { answerLines, factLines, messageLines, newLines, restLines } from './step.ts';

/** What one may look at in a step. */
export type Part = 'step' | 'request' | 'answer' | 'between' | 'diff';

/** A part of a step, as lines. */
export function walkLines(
  run: WalkedRun,
  { step, part, look }: { readonly step: number; readonly part: Part; readonly look: Look },
): readonly string[] {
  const { steps, view, name } = run;
  const detail = stepDetail(steps, { index: step, views: view.steps }) as StepDetail;
  const wide = { ...look, file: name, of: steps.length, headers: false };
  const trimmed = (lines: readonly string[]) => (lines[0] === '' ? lines.slice(1) : lines);
  switch (part) {
    case 'step':
      return [...factLines(detail, wide), ...newLines(detail, wide), ...answerLines(detail, wide)];
    case 'request':
      return [
        ...(detail.request?.messages ?? []).flatMap((message) => messageLines(message, look.style)),
        ...restLines(detail, wide),
      ];
    case 'answer':
      return trimmed(answerLines(detail, wide));
    case 'between':
      return betweenLines(run, step);
    case 'diff':
      return [...settingLines(run, step, look), ...trimmed(newLines(detail, wide))];
  }
}

function betweenLines({ view, draws }: WalkedRun, step: number): readonly string[] {
  const entries = view.between.filter(({ before, kind }) => before === step && kind !== 'draws');
  const values = draws.filter(({ before }) => before === step);
  const lines = [
    ...entries.map((entry) => betweenLine(entry)),
    ...values.map(({ source, value }) => `drew ${safeLine(source)}: ${safeLine(value)}`),
  ];
  return lines.length === 0 ? ['nothing was called and nothing drawn before this step'] : lines;
}

/** Settings, system and tools; what is new in the messages is said apart. */
function settingLines({ comparable }: WalkedRun, step: number, look: Look): readonly string[] {
  const [before, now] = [comparable[step - 1], comparable[step]];
  if (before === undefined || now === undefined) return ['this is the first step'];
  const settings = ({ asked }: typeof now) => ({ ...asked, new: [] });
  const differences: readonly Difference[] = differencesOf(settings(before), settings(now), '');
  if (differences.length === 0) return ['model, settings, system and tools are the same'];
  const names = [`step ${step - 1}`, `step ${step}`] as const;
  return differences.flatMap((each) => differenceLines(each, { ...look, names }));
}
