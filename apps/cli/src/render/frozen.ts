import type { ForkPlan } from '@tracefork/fork';
import type { FrozenFinding } from '../frozen/finding.ts';
import type { WorldAct } from '../frozen/world-acts.ts';
import { differenceLines } from './difference.ts';
import { effectRows, forkRow as row } from './fork.ts';
import type { Look } from './look.ts';
import { safeLine } from './safe-text.ts';
import { counted } from './units.ts';

/** Differences that are shown. */
const most = 3;

/** What is about to happen. */
export function renderFrozenPlan(
  { plan, name }: { readonly plan: ForkPlan; readonly name: string },
  look: Look,
): readonly string[] {
  return [
    row(
      'frozen',
      `${safeLine(name)}: ${counted(plan.steps, 'step')} from the tape, by what is asked; no model call goes out`,
      look,
    ),
    ...effectRows(plan, look),
  ];
}

/** What ran live, what was served, and what that says. */
export function renderFrozen(
  about: {
    readonly acts: readonly WorldAct[];
    readonly finding: FrozenFinding;
    readonly warnings: readonly string[];
  },
  look: Look,
): readonly string[] {
  const { acts, finding, warnings } = about;
  const ran = acts.filter((act) => act.ran);
  const served = acts.filter((act) => !act.ran);
  return [
    ...(ran.length === 0 ? [row('ran live', 'nothing', look)] : []),
    ...ran.flatMap((act, index) => [
      row(index === 0 ? 'ran live' : '', `${wordsOf(act)}: ${resultWords[act.result]}`, look),
      ...shown(act.differences, look),
    ]),
    ...served.map((act, index) => row(index === 0 ? 'served' : '', wordsOf(act), look)),
    ...warnings.map((warning) => row('', look.style.yellow(safeLine(warning)), look)),
    row('finding', findingWords(finding, ran.length), look),
    ...('differences' in finding ? shown(finding.differences, look) : []),
  ];
}

const resultWords: Readonly<Record<WorldAct['result'], string>> = {
  same: 'as recorded',
  other: 'other than recorded',
  new: 'not done in the recording',
  none: 'no answer',
};

function wordsOf({ kind, what }: WorldAct): string {
  return safeLine(kind === 'http' ? what : `${kind} ${what}`);
}

function findingWords(finding: FrozenFinding, ran: number): string {
  switch (finding.kind) {
    case 'same':
      return `${ran === 0 ? 'nothing outside was there to be asked' : 'what was asked anew answers as it did'}, and the agent does what it did: if live runs differ now, the model does`;
    case 'without-effect':
      return 'something answers otherwise, and the agent does what it did all the same';
    case 'world':
      return `the world changed, and with it ${place(finding.step)}`;
    case 'agent':
      return `nothing that ran live answers otherwise, and yet it differs: ${place(finding.step)}; look at the agent's code, clock and files`;
    case 'undecided':
      return `undecided: ${safeLine(finding.reason)}`;
  }
}

function place(step: number | null): string {
  return step === null ? 'what the agent did' : `what was asked at step ${step}`;
}

function shown(
  differences: Extract<FrozenFinding, { kind: 'world' }>['differences'],
  look: Look,
): readonly string[] {
  const columns = look.columns - 12;
  const lines = differences
    .slice(0, most)
    .flatMap((difference) =>
      'recorded' in difference || 'actual' in difference
        ? differenceLines(difference, { ...look, columns, names: ['tape', 'now'] })
        : [safeLine(difference.path)],
    );
  const more = differences.length - most;
  return [...lines, ...(more > 0 ? [`and ${more} more; --json has all`] : [])].map((line) =>
    row('', `  ${line}`, look),
  );
}
