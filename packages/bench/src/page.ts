import { type Figure, topics } from './figures.ts';
import type { PartResult, Results } from './results.ts';

const preface = `# Benchmarks

<!-- Made of benchmarks.json by \`pnpm bench --table\`. Change neither by hand. -->

Each figure stands beside a baseline that was measured in the same run on the same machine, since a figure alone says more about a machine than about a program. To repeat: \`pnpm bench --table\` (everything), \`pnpm bench --table replay store\` (those whose path contains one of the words), \`pnpm bench --quick --table\` (small sizes, to see that all of it works). Programs that were not run keep their rows and their date, which stands [below](#runs).

**Ratio** is the figure by its baseline. A target that was missed says so. **The original** is Python tracefork 0.1.0: its figures are quoted, were measured elsewhere, by others, on another machine and other text, and are no baseline.
`;

const heading = `| What | Measured | Beside it, in the same run | Ratio | Target | The original, measured elsewhere |
|---|---:|---|---:|---|---|`;

/** The page of all results. */
export function renderPage(results: Results): string {
  const measured = Object.values(results.parts).flatMap((result) =>
    result.figures.map((figure) => ({ figure, result })),
  );
  const sections = topics.flatMap((topic) => {
    const rows = measured.filter(({ figure }) => figure.topic === topic).map(row);
    return rows.length === 0 ? [] : [`| **${topic}** | | | | | |`, ...rows];
  });
  return `${[preface, heading].join('\n')}\n${sections.join('\n')}\n\n${runs(results)}`;
}

interface Measured {
  readonly figure: Figure;
  readonly result: PartResult;
}

function row({ figure, result }: Measured): string {
  const { what, sizes, value, unit, baselines = [], original = '' } = figure;
  const beside = baselines.map((one) => `${one.what}: ${amount(one.value, unit)}`);
  const ratios = baselines.map((one) => (one.value === 0 ? '–' : number(value / one.value)));
  const cells = [
    sizes === '' ? what : `${what}; ${sizes}`,
    amount(value, unit),
    beside.join('<br>'),
    ratios.join('<br>'),
    target({ figure, result }),
    original,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** A missed target of a busy machine says so, since it is no verdict on the program. */
function target({ figure, result }: Measured): string {
  const { target: aim, value, unit, baselines = [] } = figure;
  if (aim === undefined) return '';
  const first = baselines[0]?.value;
  const measured = aim.of === 'ratio' ? value / (first ?? Number.NaN) : value;
  const reached = aim.bound === 'at most' ? measured <= aim.value : measured >= aim.value;
  const busy = result.load > result.cores ? ` at a load of ${result.load.toFixed(1)}` : '';
  const limit = aim.of === 'ratio' ? `a ratio of ${number(aim.value)}` : amount(aim.value, unit);
  return `${aim.bound} ${limit}: ${reached ? 'reached' : `**missed**${busy}`}`;
}

const amount = (value: number, unit: string): string =>
  unit === '' ? number(value) : `${number(value)} ${unit}`;

/** Three digits that count, at most two after the point unless there are zeros, all of those before it. */
function number(value: number): string {
  const size = Math.abs(value);
  const digits = Number.isInteger(value) || size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4;
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

function runs({ parts }: Results): string {
  const lines = Object.entries(parts).map(([part, result]) => runLine(part, result));
  return `## Runs

The load is the number of processes that wanted a core in the minute before a program began; above the number of cores it slows every figure that is a time, and what is compared at different moments may differ by that alone.

| Program | Begun (UTC) | Sizes | Took | Node | Machine | Load |
|---|---|---|---:|---|---|---:|
${lines.join('\n')}
`;
}

function runLine(part: string, result: PartResult): string {
  const { date, mode, seconds, node, cores, cpu, load } = result;
  const machine = `${cores} cores, ${cpu}`;
  const begun = date.slice(0, 16).replace('T', ' ');
  const cells = [`\`${part}\``, begun, mode, `${Math.round(seconds)} s`, node, machine];
  return `| ${cells.join(' | ')} | ${load.toFixed(1)} |`;
}
