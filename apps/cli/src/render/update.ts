import type { Due, Planned, Refusal, Rerecorded } from '../update/model.ts';
import { causeName } from '../view/red-cause.ts';
import { indent } from './columns.ts';
import { renderComparison } from './comparison.ts';
import type { Look } from './look.ts';
import { verdictLine } from './receipt.ts';
import { safeLine, safeText } from './safe-text.ts';
import { counted, money } from './units.ts';

/** What is planned for one tape: why, how much of it, and the price. */
export function renderPlanned(planned: Planned, look: Look): string {
  const { style } = look;
  const file = style.bold(safeLine(planned.file));
  switch (planned.kind) {
    case 'holds':
      return `${style.green('=')} ${file}  holds, nothing to update`;
    case 'no answer':
      return `${style.yellow('?')} ${file}  no answer\n${indent(safeText(planned.error.message), 4)}`;
    case 'due': {
      const { cause, receipt } = planned;
      const { verdict } = receipt;
      return [
        `${style.yellow('~')} ${file}  ${verdictLine(verdict, style)}`,
        ...(cause === null
          ? []
          : [indent(`cause     ${causeName(cause.kind)}: ${safeLine(cause.why)}`, 4)]),
        indent(`again     ${scopeWords(planned)}`, 4),
        indent(`price     ${priceWords(planned)}`, 4),
      ].join('\n');
    }
  }
}

function scopeWords({ scope }: Due): string {
  return scope.kind === 'whole'
    ? 'the whole run'
    : `from step ${scope.step} on; ${counted(scope.plan.prefix.steps, 'step')} from the tape`;
}

function priceWords({ estimate: { calls, usual, most, free, why } }: Due): string {
  const live = `${counted(calls, 'live call')}, if it goes on as it went`;
  if (free) return `${live}: free`;
  if (most === 'unknown') return `${live}: unknown, ${why ?? 'there is no price'}`;
  return `${live}: usually ${money(usual)}, at most ${money(most)}`;
}

/** What came of recording again: the semantic difference, both endings, and the proof. */
export function renderRerecorded(made: Rerecorded, look: Look): string {
  const { due, comparison, grades, receipt } = made;
  const { style } = look;
  const { before, after, oracle } = grades;
  const difference = renderComparison(comparison, {
    ...look,
    columns: look.columns - 4,
    files: [`${due.file} as it is`, 'as recorded again'],
  });
  return [
    indent(difference, 4),
    indent(
      `ending    ${before.grade} before, ${after.grade} now${style.dim(`  (${safeLine(oracle)}: ${safeLine(after.reason)})`)}`,
      4,
    ),
    indent(`proof     ${verdictLine(receipt.verdict, style)}, replayed offline`, 4),
  ].join('\n');
}

const refusals: Readonly<Record<Refusal, string>> = {
  incomplete: 'the new recording was cut off',
  'does-not-hold': 'a replay of the new recording did something else at once',
  'worse-ending': 'it ends worse than before; --force takes it all the same',
};

/** Why a tape was left as it was. */
export function refusalWords(refusal: Refusal): string {
  return refusals[refusal];
}
