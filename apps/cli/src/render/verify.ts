import { configExample } from '../agent/resolve-agent.ts';
import type { Style } from '../terminal/style.ts';
import { type Checked, countChecked } from '../view/checked.ts';
import type { Receipt } from '../view/receipt.ts';
import { causeName, type RedCause } from '../view/red-cause.ts';
import { indent } from './columns.ts';
import type { Look } from './look.ts';
import { ifMeant } from './next-steps.ts';
import { renderReceipt, verdictLine } from './receipt.ts';
import { safeLine, safeText } from './safe-text.ts';
import { counted, duration } from './units.ts';
import { unusedWords } from './unused.ts';

/** Lines of an agent's output that are shown where its tape is red. */
const shownLines = 30;

/** One line for a tape that holds; the receipt and what the agent printed for one that does not. */
export function renderChecked(checked: Checked, look: Look): string {
  const { style } = look;
  const file = safeLine(checked.file);
  const time = style.dim(duration(checked.ms));
  switch (checked.state) {
    case 'green':
      return `${style.green('✓')} ${file}  ${verdictLine(checked.receipt.verdict, style)}  ${time}`;
    case 'red':
      return [
        `${style.red('✗')} ${style.bold(file)}  ${verdictLine(checked.receipt.verdict, style)}  ${time}`,
        indent(receiptText(checked.receipt, look), 4),
        ...causeLines(checked.cause, style),
        ...outputLines(checked.output, style),
      ].join('\n');
    case 'no answer':
      return `${style.yellow('?')} ${style.bold(file)}  ${style.yellow('no answer')}  ${time}\n${indent(safeText(checked.error.message), 4)}`;
  }
}

/** The receipt without what is told once, after all tapes. */
function receiptText(receipt: Receipt, look: Look): string {
  const columns = look.columns - 4;
  return renderReceipt(
    { ...receipt, unused: [] },
    { ...look, columns, without: [ifMeant(receipt)] },
  );
}

/** Like rows of the receipt: why it is red, and the command that mends it. */
function causeLines(cause: RedCause | null, style: Style): readonly string[] {
  if (cause === null) return [];
  const { kind, why, mend } = cause;
  const rows = [
    `${style.dim('cause       ')}${style.bold(causeName(kind))}: ${safeLine(why)}`,
    ...(mend === null ? [] : [`${style.dim('mend        ')}${safeLine(mend)}`]),
  ];
  return rows.map((row) => indent(row, 4));
}

function outputLines(output: string, style: Style): readonly string[] {
  const lines = safeText(output).trimEnd().split('\n');
  if (output.trim() === '') return [indent(style.dim('the agent printed nothing'), 4)];
  const left = lines.length - shownLines;
  const title =
    left > 0
      ? `the agent printed (last ${shownLines} of ${lines.length} lines)`
      : 'the agent printed';
  return [
    indent(style.dim(title), 4),
    ...lines.slice(-shownLines).map((line) => indent(`${style.dim('│')} ${line}`, 4)),
  ];
}

/** What is said once, after all tapes: how to name agents, what is meant for all, the sum. */
export function renderEnd(results: readonly Checked[], style: Style): readonly string[] {
  const nameless = results.some(
    (each) => each.state === 'no answer' && each.error.code === 'CLI_NO_AGENT',
  );
  const unused = unusedByAll(results);
  return [
    ...(nameless ? ['', ...waysToNameAgents] : []),
    ...(unused.length === 0 ? [] : ['', style.yellow(unusedWords(unused))]),
    ...(results.length > 1 ? [summary(results, style)] : []),
  ];
}

const waysToNameAgents: readonly string[] = [
  'To name the agent of tapes:',
  '  tracefork verify TAPE… -- node agent.js',
  '  tracefork verify TAPE… --agent ./agent.ts:main',
  `  or in tracefork.config.ts: ${configExample}`,
  '  or, if you trust what the tapes say: tracefork verify TAPE… --trust-tape',
];

/** Options that no replay needed; none where nothing was replayed. */
function unusedByAll(results: readonly Checked[]): readonly string[] {
  const [first, ...rest] = results.flatMap((each) =>
    each.state === 'no answer' ? [] : [each.receipt.unused],
  );
  return (first ?? []).filter((option) => rest.every((unused) => unused.includes(option)));
}

/** `3 tapes: 2 hold, 1 does not`. */
function summary(results: readonly Checked[], style: Style): string {
  const { green, red, noAnswer } = countChecked(results);
  const parts = [
    style.green(`${green} ${green === 1 ? 'holds' : 'hold'}`),
    ...(red === 0 ? [] : [style.red(`${red} ${red === 1 ? 'does' : 'do'} not`)]),
    ...(noAnswer === 0 ? [] : [style.yellow(`${noAnswer} without an answer`)]),
  ];
  return `\n${counted(results.length, 'tape')}: ${parts.join(', ')}`;
}
