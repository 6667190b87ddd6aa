import type { ForkResult, Spend } from '@tracefork/fork';
import type { Estimate } from '../commands/fork-spending.ts';
import type { PlannedCandidate } from '../compare/candidates.ts';
import type { Comparison, Pair, Rated } from '../compare/comparison.ts';
import type { Costs } from '../view/compare.ts';
import { columns } from './columns.ts';
import { renderForkResult, forkRow as row, spentWords } from './fork.ts';
import type { Look } from './look.ts';
import { safeLine } from './safe-text.ts';
import { counted, money, number } from './units.ts';

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;

/** What is about to happen, and what it costs. */
export function renderCandidates(
  {
    candidates,
    estimate,
    name,
  }: {
    readonly candidates: readonly PlannedCandidate[];
    readonly estimate: Estimate;
    readonly name: string;
  },
  look: Look,
): readonly string[] {
  const [plan] = candidates[0]?.plans ?? [];
  const times = counted(candidates[0]?.plans.length ?? 0, 'fork');
  const table = columns(
    [
      ['model', 'live calls', 'as recorded', 'at most'],
      ...candidates.map(({ name: model, estimate: { calls, usual, most, free } }) => [
        safeLine(model),
        number(calls),
        free ? 'free' : money(usual),
        free ? 'free' : money(most),
      ]),
    ],
    [left, right, right, right],
  );
  const sum = estimate.free
    ? 'free'
    : `${money(estimate.usual)} as recorded, at most ${money(estimate.most)}`;
  return [
    row(
      'compare',
      `${safeLine(name)} from step ${plan?.step} of 0 to ${(plan?.steps ?? 1) - 1} on, ${times} with each model: ${sum}`,
      look,
    ),
    ...table.map((line) => row('', line, look)),
  ];
}

/** One fork that is over. */
export function renderOne(
  { result, name }: { readonly result: ForkResult; readonly name: string },
  look: Look,
): readonly string[] {
  const { check } = result;
  const lines = renderForkResult(result, look);
  const words = check === undefined ? '' : `, ${check.grade} (${safeLine(check.reason)})`;
  return [...lines, row('', look.style.dim(`with ${safeLine(name)}${words}`), look)];
}

/** The table, and what it shows. */
export function renderComparison(
  about: {
    readonly comparison: Comparison;
    readonly costs: ReadonlyMap<string, Costs>;
    /** What graded. */
    readonly by: string;
    readonly spend: Spend;
  },
  look: Look,
): readonly string[] {
  const { comparison, costs, by, spend } = about;
  const { rated, pairs } = comparison;
  const table = columns(
    [
      ['model', 'passed', '95% interval', 'no evidence', '$ a fork', 'calls a fork'],
      ...rated.map((each) => rateCells(each, costs.get(each.name))),
    ],
    [left, right, right, right, right, right],
  );
  const shown = pairs.filter(({ better }) => better !== null);
  const others = pairs.length - shown.length;
  return [
    '',
    ...table,
    row('graded', `by ${safeLine(by)}`, look),
    ...shown.map((pair, index) => row(index === 0 ? 'shown' : '', pairWords(pair), look)),
    ...(others === 0
      ? []
      : [
          row(
            shown.length === 0 ? 'shown' : '',
            `no difference ${shown.length === 0 ? 'in' : 'in the other'} ${counted(others, 'pair')}; chance alone may look like this`,
            look,
          ),
        ]),
    row('spent', spentWords(spend), look),
  ];
}

function rateCells(
  { name, pass, fail, undefined: unclear, broken, interval }: Rated,
  costs: Costs | undefined,
): string[] {
  const total = pass + fail + unclear;
  return [
    safeLine(name),
    `${pass}/${total}${unclear === 0 ? '' : ` (${unclear} undefined)`}`,
    total === 0 ? '' : `${percent(interval.low)} to ${percent(interval.high)}`,
    broken === 0 ? '' : number(broken),
    costs === undefined ? '' : money(costs.dollars),
    costs === undefined ? '' : costs.calls.toFixed(1),
  ];
}

function pairWords({ a, b, better, value, low, high }: Pair): string {
  const [more, less] = better === a ? [a, b] : [b, a];
  const [from, to] = better === a ? [low, high] : [-high, -low];
  return `${safeLine(more)} passes more often than ${safeLine(less)}: +${percent(Math.abs(value))}, ${percent(from)} to ${percent(to)} (95% over all pairs)`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
