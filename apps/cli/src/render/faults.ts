import type { TapeFault } from '@tracefork/faults/harness';
import type { Output } from '../terminal/output.ts';
import type { Style } from '../terminal/style.ts';
import { fit } from './columns.ts';
import { safeLine } from './safe-text.ts';

type Result = TapeFault['result'];

const order: readonly Result[] = ['recovered', 'degraded', 'failed', 'undecided', 'not-made'];

const words: Readonly<Record<Result, string>> = {
  recovered: 'recovered',
  degraded: 'degraded',
  failed: 'failed',
  undecided: 'undecided',
  'not-made': 'not made',
};

/** What came of one fault, in one line. */
export function renderFault(
  { step, class: name, result, reason }: TapeFault,
  { style, columns }: Pick<Output, 'style' | 'columns'>,
): string {
  const before = `step ${String(step).padEnd(4)}${name.padEnd(18)}`;
  const word = words[result].padEnd(10);
  const why = fit(safeLine(reason), Math.max(20, columns - before.length - word.length - 1));
  return `${before}${painted(result, style)(word)} ${style.dim(why)}`;
}

/** How many came to each end; those to which none came are left out. */
export function countFaults(tried: readonly TapeFault[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    order.flatMap((result) => {
      const count = tried.filter((each) => each.result === result).length;
      return count === 0 ? [] : [[result, count]];
    }),
  );
}

/** The counts, what passed means, and what could be looked at next. */
export function renderFaultsEnd(
  tried: readonly TapeFault[],
  {
    name,
    oracle,
    style,
  }: { readonly name: string; readonly oracle: string; readonly style: Style },
): readonly string[] {
  const counts = Object.entries(countFaults(tried)).map(([result, count]) =>
    painted(result as Result, style)(`${count} ${words[result as Result]}`),
  );
  const failed = tried.find(({ result }) => result === 'failed');
  const unclear = tried.some(({ result }) => result === 'undecided');
  return [
    '',
    `${counts.join(', ') || 'nothing was tried'}; offline, $0; passes: ${safeLine(oracle)}`,
    ...(unclear
      ? ['undecided: what the agent did next is not on the tape; a fork asks the model:']
      : []),
    ...(failed === undefined && !unclear ? [] : [next(tried, name)]),
  ];
}

function next(tried: readonly TapeFault[], name: string): string {
  const each =
    tried.find(({ result }) => result === 'undecided') ??
    tried.find(({ result }) => result === 'failed');
  return `  tracefork fork ${safeLine(name)} --step ${each?.step ?? 0} --fault ${each?.class ?? ''}`;
}

function painted(result: Result, style: Style): (text: string) => string {
  return {
    recovered: style.green,
    degraded: style.yellow,
    failed: style.red,
    undecided: style.yellow,
    'not-made': style.dim,
  }[result];
}
