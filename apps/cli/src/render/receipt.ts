import type {
  Count,
  Divergence,
  DivergenceKind,
  Verdict,
  VerdictResult,
} from '@tracefork/transport';
import type { Paint, Style } from '../terminal/style.ts';
import { outcomeWords } from '../view/outcome-view.ts';
import type { Receipt } from '../view/receipt.ts';
import { fit } from './columns.ts';
import { differenceLines } from './difference.ts';
import type { Look } from './look.ts';
import { nextSteps } from './next-steps.ts';
import { safeLine } from './safe-text.ts';
import { uncoveredWords } from './uncovered.ts';
import { counted, number, shortHash } from './units.ts';
import { unusedWords } from './unused.ts';

/** Differences that a receipt shows; `--json` has all of them. */
const shownDifferences = 3;
const labelWidth = 12;
const cutOff = 'the tape ends before the run did';

/** The account of a replay: what was compared, then the verdict and what explains it. */
export function renderReceipt(
  receipt: Receipt,
  look: Look & {
    /** Steps that are told elsewhere. */
    readonly without?: readonly string[];
  },
): string {
  const { without = [] } = look;
  const steps = nextSteps(receipt).filter((step) => !without.includes(step));
  const { verdict, file, chain, digest, agent } = receipt;
  const rows: ReadonlyArray<readonly [string, string]> = [
    [
      'tape',
      `${safeLine(file)}  ${look.style.dim(`chain ${shortHash(chain)}  digest ${shortHash(digest)}`)}`,
    ],
    [
      'agent',
      `${safeLine(agent.name)}${agent.source === 'command line' || agent.source === 'clients' ? '' : look.style.dim(`  (from the ${agent.source})`)}`,
    ],
    ['exchanges', count(verdict.exchanges)],
    ['tool calls', count(verdict.toolCalls)],
    ['programs', count(verdict.programs)],
    ...partRows(verdict),
    ['draws', count(verdict.draws)],
    ['outcome', fit(outcomeLine(receipt), look.columns - labelWidth)],
    ...coverage(verdict).map((line, index) => [index === 0 ? 'coverage' : '', line] as const),
    ...Object.entries(verdict.rules).map(
      ([rule, uses]) => ['rule', safeLine(`${rule}, ${counted(uses, 'use')}`)] as const,
    ),
    ['verdict', verdictLine(verdict, look.style)],
  ];
  return [
    ...rows.map(([label, text]) => row(label, text, look)),
    ...explanation(verdict, look),
    ...receipt.warnings.map((warning) =>
      row('warning', look.style.yellow(safeLine(warning)), look),
    ),
    ...(receipt.unused.length === 0
      ? []
      : [row('unused', look.style.yellow(unusedWords(receipt.unused)), look)]),
    ...steps.map((step, index) => row(index === 0 ? 'next' : '', step, look)),
  ].join('\n');
}

function row(label: string, text: string, { style }: Pick<Look, 'style'>): string {
  return `${style.dim(label.padEnd(labelWidth))}${text}`;
}

function count({ matched, recorded }: Count): string {
  return recorded === 0 && matched === 0 ? 'none' : `${matched} of ${recorded}`;
}

/** Node processes of the run; each that is not exact has a line of its own. */
function partRows({ parts = [] }: Verdict): ReadonlyArray<readonly [string, string]> {
  if (parts.length === 0) return [];
  const exact = parts.filter(({ result }) => result === 'exact').length;
  const others = parts.filter(({ result }) => result !== 'exact');
  return [
    ['parts', `${exact} of ${parts.length} exact, run again`],
    ...others.map(
      ({ program, command, result }) =>
        ['', safeLine(`program ${program} (${command}): ${result}`)] as const,
    ),
  ];
}

function outcomeLine({ verdict, outcome }: Receipt): string {
  const recorded = outcome === null ? '' : ` (${safeLine(outcomeWords(outcome))})`;
  switch (verdict.outcome) {
    case 'same':
      return `same${recorded}`;
    case 'different':
      return outcome === null || verdict.divergence?.kind === 'outcome'
        ? 'different'
        : `different; recorded was ${safeLine(outcomeWords(outcome))}`;
    case 'not-recorded':
      return outcome === null
        ? 'not on the tape'
        : `not compared; recorded was ${safeLine(outcomeWords(outcome))}`;
  }
}

/** Things that are not covered, shown of many. */
const shownUncovered = 8;

function coverage({ tapeComplete, uncovered, allowed }: Verdict): readonly string[] {
  const parts = [
    ...(tapeComplete ? [] : [cutOff]),
    ...uncovered
      .slice(0, shownUncovered)
      .map((each) => `${uncoveredWords(each)}${allowed.includes(each.what) ? ', allowed' : ''}`),
    ...(uncovered.length > shownUncovered
      ? [`and ${number(uncovered.length - shownUncovered)} more; --json has all`]
      : []),
  ];
  if (parts.length === 0) return ['whole'];
  return parts.length === 1
    ? [safeLine(`not whole: ${parts[0]}`)]
    : ['not whole:', ...parts.map(safeLine)];
}

const paints: Readonly<Record<VerdictResult, (style: Style) => Paint>> = {
  exact: ({ green }) => green,
  equivalent: ({ green }) => green,
  drifted: ({ red }) => red,
  unverifiable: ({ yellow }) => yellow,
};

const kinds: Readonly<Record<DivergenceKind, string>> = {
  changed: 'a request is not the recorded one',
  extra: 'a request that is not on the tape',
  missing: 'a recorded request was not made',
  draw: 'another draw',
  tool: 'another tool call',
  program: 'another program',
  abort: 'a request was given up, or was not, where it had been',
  outcome: 'another outcome',
  boundary: 'something that no tape reaches',
};

/** `exact`, or `drifted at step 4: a request is not the recorded one`. */
export function verdictLine({ result, divergence }: Verdict, style: Style): string {
  const place =
    divergence === undefined || result !== 'drifted'
      ? ''
      : `${at(divergence)}: ${kinds[divergence.kind]}`;
  return paints[result](style)(style.bold(result)) + place;
}

function at({ step }: Divergence): string {
  return step === null ? '' : ` at step ${step}`;
}

/** Why, without repeating what the row about coverage says. */
function becauseOf(reasons: readonly string[]): readonly string[] {
  const own = reasons.filter((reason) => !/^(not covered: |the tape is incomplete)/.test(reason));
  return own.length === reasons.length ? own : ['coverage is not whole, as said above', ...own];
}

function explanation({ result, divergence, reasons }: Verdict, look: Look): readonly string[] {
  if (result === 'exact') return [];
  const width = look.columns - labelWidth;
  if (divergence === undefined || result !== 'drifted') {
    return becauseOf(reasons).map((reason, index) =>
      row(index === 0 ? 'because' : '', safeLine(reason), look),
    );
  }
  const { message, nearest, differences, causes } = divergence;
  const shown = differences.slice(0, shownDifferences);
  const more = differences.length - shown.length;
  const names = ['tape', 'now'] as const;
  const lines = shown.flatMap((difference) =>
    differenceLines(difference, { ...look, columns: width, names }),
  );
  return [
    row('because', safeLine(message), look),
    ...(nearest === undefined || message.includes(nearest.label)
      ? []
      : [row('nearest', fit(safeLine(nearest.label), width), look)]),
    ...lines.map((line, index) => row(index === 0 ? 'differs' : '', line, look)),
    ...(more > 0
      ? [row('', look.style.dim(`and ${counted(more, 'more difference')}; --json has all`), look)]
      : []),
    ...causes.map((cause, index) => row(index === 0 ? 'likely' : '', safeLine(cause), look)),
  ];
}
