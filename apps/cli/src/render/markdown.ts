import { unstyled } from '../terminal/style.ts';
import { type Checked, countChecked } from '../view/checked.ts';
import { causeName } from '../view/red-cause.ts';
import type { VerifiedTape } from '../view/verified.ts';
import { renderComparison } from './comparison.ts';
import { endingsLines } from './endings.ts';
import { ifMeant } from './next-steps.ts';
import { renderReceipt, verdictLine } from './receipt.ts';
import { safeLine, safeText } from './safe-text.ts';
import { counted } from './units.ts';

/** By which a workflow finds its comment again. */
export const commentMarker = '<!-- tracefork verify -->';

/** GitHub takes 65,536 characters. */
const most = 60_000;
const look = { style: unstyled, columns: 100 } as const;

/**
 * A comment for a pull request: verdicts, causes and the commands that mend them, what changed on
 * tapes since a commit, and how their runs ended. Text of tapes stands in blocks of code alone, so
 * that nothing in it is markup, a link or a mention.
 */
export function renderMarkdown(tapes: readonly VerifiedTape[]): string {
  const results = tapes.map(({ checked }) => checked);
  const head = [
    commentMarker,
    `### ${title(results)}`,
    '',
    '| | Tape | Verdict | Cause | Recorded |',
    '|---|---|---|---|---|',
    ...tapes.map(row),
    '',
    ...endingsLines(tapes),
  ];
  const parts = [...results.flatMap(detailsOf), ...tapes.flatMap(changeOf)];
  return `${bounded(head.join('\n'), parts)}\n`;
}

function title(results: readonly Checked[]): string {
  const { green, red, noAnswer } = countChecked(results);
  const parts = [
    `${green} ${green === 1 ? 'holds' : 'hold'}`,
    ...(red === 0 ? [] : [`${red} ${red === 1 ? 'does' : 'do'} not`]),
    ...(noAnswer === 0 ? [] : [`${noAnswer} without an answer`]),
  ];
  return `tracefork: ${counted(results.length, 'tape')}, ${parts.join(', ')}`;
}

function row({ checked, against }: VerifiedTape): string {
  const file = code(checked.file);
  if (checked.state === 'no answer')
    return `| ? | ${file} | no answer | ${code(checked.error.code)} | |`;
  const { cause, receipt, age } = checked;
  const mark = checked.state === 'green' ? '✓' : '✗';
  const since = against === null || against.state === 'same' ? '' : `, ${against.state}`;
  const days = `${counted(Math.floor(age.days), 'day')} ago${since}`;
  const verdict = safeLine(verdictLine(receipt.verdict, unstyled));
  return `| ${mark} | ${file} | ${verdict} | ${cause === null ? '' : causeName(cause.kind)} | ${days} |`;
}

function detailsOf(checked: Checked): readonly string[] {
  switch (checked.state) {
    case 'green':
      return [];
    case 'no answer':
      return [details(`${code(checked.file)}: no answer`, block('text', checked.error.message))];
    case 'red': {
      const { receipt, cause } = checked;
      const account = renderReceipt(
        { ...receipt, unused: [] },
        { ...look, without: [ifMeant(receipt)] },
      );
      const mend = cause?.mend ?? null;
      const text = [
        ...(cause === null ? [] : [block('text', `${causeName(cause.kind)}: ${cause.why}`)]),
        block('text', account),
        ...(mend === null ? [] : ['If the change is meant, this mends it:', block('sh', mend)]),
      ];
      return [
        details(
          `${code(checked.file)}: ${causeName(cause?.kind ?? 'code-drift')}`,
          text.join('\n\n'),
        ),
      ];
    }
  }
}

/** What a new recording in this pull request says otherwise. */
function changeOf({ checked: { file }, against }: VerifiedTape): readonly string[] {
  if (against?.state !== 'changed') return [];
  const text = renderComparison(against.comparison, { ...look, files: [against.ref, 'now'] });
  return [
    details(
      `${code(file)}: what changed on the tape since ${code(against.ref)}`,
      block('text', text),
    ),
  ];
}

function details(summary: string, text: string): string {
  return `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`;
}

/** A block that nothing in the text can end. */
function block(language: string, text: string): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map(({ length }) => length + 1)));
  return `${fence}${language}\n${safeText(text)}\n${fence}`;
}

/** HTML, since Markdown within a summary or a table is read differently by different sites. */
function code(text: string): string {
  const escaped = safeLine(text).replace(
    /[&<>"'`|*_[\]\\@#~:]/g,
    (each) => `&#${each.charCodeAt(0)};`,
  );
  return `<code>${escaped}</code>`;
}

/** As many parts as fit, with a line that says what was left out. */
function bounded(head: string, parts: readonly string[]): string {
  let text = head;
  for (const [index, part] of parts.entries()) {
    if (text.length + part.length > most) {
      const left = parts.length - index;
      return `${text}\n\n${counted(left, 'part')} left out for length; the JUnit report and \`--json\` have all.`;
    }
    text += `\n\n${part}`;
  }
  return text;
}
