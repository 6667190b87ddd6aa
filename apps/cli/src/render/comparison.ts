import type { Difference } from '@tracefork/transport';
import { type Comparison, isSame, type StepPair } from '../view/comparison.ts';
import { betweenLine } from './between.ts';
import { indent } from './columns.ts';
import { differenceLines } from './difference.ts';
import type { Look } from './look.ts';
import { safeLine } from './safe-text.ts';
import { counted } from './units.ts';

/** Differences shown of one part; `--json` has all of them. */
const shown = 6;

/** What differs between two tapes, step by step. */
export function renderComparison(
  comparison: Comparison,
  { files, ...look }: Look & { readonly files: readonly [a: string, b: string] },
): string {
  const { style } = look;
  const [a, b] = files.map(safeLine) as [string, string];
  const title = `${style.bold('a')} ${a}   ${style.bold('b')} ${b}`;
  const forks = comparison.forks.map((fork) => `${fork.of}  ${style.dim(betweenLine(fork))}`);
  if (comparison.same)
    return `${[title, ...forks].join('\n')}\n${style.green('the same')}: ${counted(comparison.steps.length, 'step')}, and ${comparison.ended ? 'the same outcome' : 'no outcome on either tape'}`;
  const throughout = repeated(comparison.steps);
  return [
    title,
    ...forks,
    ...throughoutLines(throughout, look),
    ...comparison.steps.flatMap((pair) => pairLines(pair, { throughout, look })),
    ...partLines('other exchanges', comparison.exchanges, look),
    ...partLines('tool calls', comparison.toolCalls, look),
    ...partLines('programs', comparison.programs, look),
    ...partLines('outcome', comparison.outcome, look),
    '',
    summary(comparison),
  ].join('\n');
}

type Throughout = ReadonlyMap<string, { readonly difference: Difference; readonly steps: number }>;

/** Differences that come back in several steps, such as an id of the run; they are told once. */
function repeated(steps: readonly StepPair[]): Throughout {
  const found = new Map<string, { difference: Difference; steps: number }>();
  for (const difference of steps.flatMap(({ asked, answered }) => [...asked, ...answered])) {
    const entry = found.get(keyOf(difference));
    if (entry === undefined) found.set(keyOf(difference), { difference, steps: 1 });
    else entry.steps += 1;
  }
  return new Map([...found].filter(([, { steps: count }]) => count > 1));
}

function keyOf(difference: Difference): string {
  return JSON.stringify(difference);
}

function throughoutLines(throughout: Throughout, look: Look): readonly string[] {
  return [...throughout.values()].flatMap(({ difference, steps }) => [
    '',
    look.style.cyan(`in ${counted(steps, 'step')}`),
    ...differenceText([difference], look),
  ]);
}

function pairLines(
  pair: StepPair,
  { throughout, look }: { readonly throughout: Throughout; readonly look: Look },
): readonly string[] {
  const { style } = look;
  if (pair.a === null) return ['', style.green(`step ${pair.b} of b only`)];
  if (pair.b === null) return ['', style.red(`step ${pair.a} of a only`)];
  const fresh = (differences: readonly Difference[]): readonly Difference[] =>
    differences.filter((difference) => !throughout.has(keyOf(difference)));
  const [asked, answered] = [fresh(pair.asked), fresh(pair.answered)];
  if (asked.length + answered.length === 0) return [];
  const name = pair.a === pair.b ? `step ${pair.a}` : `step ${pair.a} of a, ${pair.b} of b`;
  const words = [
    ...(asked.length > 0 ? ['asked differently'] : []),
    ...(answered.length > 0 ? ['answered differently'] : []),
  ];
  return [
    '',
    `${style.cyan(name)}  ${words.join(', ')}`,
    ...differenceText([...asked, ...answered], look),
  ];
}

function partLines(
  title: string,
  differences: readonly Difference[],
  look: Look,
): readonly string[] {
  return differences.length === 0
    ? []
    : ['', look.style.cyan(title), ...differenceText(differences, look)];
}

function differenceText(differences: readonly Difference[], look: Look): readonly string[] {
  const names = ['a', 'b'] as const;
  const lines = differences
    .slice(0, shown)
    .flatMap((difference) => differenceLines(difference, { ...look, names }));
  const more = differences.length - shown;
  return [
    ...lines,
    ...(more > 0
      ? [look.style.dim(`and ${counted(more, 'more difference')}; --json has all`)]
      : []),
  ].map((line) => indent(line, 2));
}

function summary({ steps, outcome, ended }: Comparison): string {
  const same = steps.filter(isSame).length;
  const first = steps.find((pair) => !isSame(pair));
  const where =
    first === undefined ? '' : `; the first difference is at step ${first.a ?? first.b}`;
  return `different: ${same} of ${counted(steps.length, 'step')} the same${where}; ${ended ? `the outcome ${outcome.length === 0 ? 'is the same' : 'differs'}` : 'no outcome on either tape'}`;
}
