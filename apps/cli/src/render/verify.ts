import type { Style } from '../terminal/style.ts';
import { type Checked, countChecked } from '../view/checked.ts';
import { indent } from './columns.ts';
import type { Look } from './look.ts';
import { renderReceipt, verdictLine } from './receipt.ts';
import { safeLine, safeText } from './safe-text.ts';
import { counted, duration } from './units.ts';

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
        indent(renderReceipt(checked.receipt, { ...look, columns: look.columns - 4 }), 4),
        ...outputLines(checked.output, style),
      ].join('\n');
    case 'no answer':
      return `${style.yellow('?')} ${style.bold(file)}  ${style.yellow('no answer')}  ${time}\n${indent(safeText(checked.error.message), 4)}`;
  }
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

/** `3 tapes: 2 hold, 1 does not`. */
export function renderSummary(results: readonly Checked[], style: Style): string {
  const { green, red, noAnswer } = countChecked(results);
  const parts = [
    style.green(`${green} ${green === 1 ? 'holds' : 'hold'}`),
    ...(red === 0 ? [] : [style.red(`${red} ${red === 1 ? 'does' : 'do'} not`)]),
    ...(noAnswer === 0 ? [] : [style.yellow(`${noAnswer} without an answer`)]),
  ];
  return `\n${counted(results.length, 'tape')}: ${parts.join(', ')}`;
}
