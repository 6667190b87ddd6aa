import type { RunSummary, StoredRun } from '@tracefork/store';
import type { Style } from '../terminal/style.ts';
import { mutationWords } from '../view/mutation-words.ts';
import { columns, fit } from './columns.ts';
import type { Look } from './look.ts';
import { safeLine } from './safe-text.ts';
import { counted, duration, instant, money, number } from './units.ts';

const layout = [
  { align: 'left' },
  { align: 'left' },
  { align: 'left' },
  { align: 'left' },
  { align: 'right' },
  { align: 'right' },
  { align: 'right' },
  { align: 'right' },
] as const;

const heads = ['run', 'recorded', 'name', 'outcome', 'steps', 'tokens', 'cost', 'took'];

/** Runs in lines, the latest first. */
export function renderRuns(
  { runs, total }: { readonly runs: readonly RunSummary[]; readonly total: number },
  look: Look,
): string {
  const rows = runs.map((run) => [run.id.slice(0, 10), ...cellsOf(run)]);
  const lines = table([heads, ...rows], look);
  const rest = total - runs.length;
  if (rest > 0)
    lines.push(look.style.dim(`and ${counted(rest, 'more run')}; see: --limit ${total}`));
  return lines.join('\n');
}

/** Branches of a run in lines, by their numbers. */
export function renderBranches(
  branches: readonly StoredRun[],
  { name, look }: { readonly name: string; readonly look: Look },
): string {
  const rows = branches.map((run) => {
    const { step = '', mutation = null, trial = 0 } = run.branch ?? {};
    const made = `step ${step} ${safeLine(mutationWords(mutation))}${trial === 0 ? '' : ` #${trial}`}`;
    return [`${name}/${run.ordinal}`, run.id.slice(0, 10), fit(made, 44), ...cellsOf(run).slice(2)];
  });
  const branchHeads = ['branch', 'run', 'fork', ...heads.slice(3)];
  return table([branchHeads, ...rows], look).join('\n');
}

function cellsOf(run: RunSummary): readonly string[] {
  const { inputTokens, outputTokens } = run;
  const tokens =
    inputTokens === null || outputTokens === null
      ? '?'
      : `${number(inputTokens)} → ${number(outputTokens)}`;
  return [
    instant(new Date(run.created).toISOString()),
    fit(safeLine(run.name ?? ''), 24),
    outcomeOf(run),
    run.steps === null ? '?' : number(run.steps),
    tokens,
    money(run.cost ?? 'unknown'),
    duration(run.duration),
  ];
}

function outcomeOf({ status, grade, complete, origin }: RunSummary): string {
  const own = complete ? status : 'incomplete';
  const graded = grade === null ? '' : `, graded ${grade}`;
  return `${own}${graded}${origin === 'imported' ? ', imported' : ''}`;
}

function table(rows: readonly (readonly string[])[], { style, columns: width }: Look): string[] {
  const [head = '', ...lines] = columns(rows, layout).map((line) => fit(line, width));
  return [style.dim(head), ...lines.map((line) => paint(line, style))];
}

function paint(line: string, style: Style): string {
  return line
    .replace(/\bfailed\b|\bgraded fail\b/, (word) => style.red(word))
    .replace(/\bincomplete\b/, (word) => style.yellow(word));
}
