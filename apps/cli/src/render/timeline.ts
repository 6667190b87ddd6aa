import { outcomeWords } from '../view/outcome-view.ts';
import type { PartView } from '../view/part-view.ts';
import type { StepView } from '../view/step-view.ts';
import { inputTokens, type TapeView } from '../view/tape-view.ts';
import { betweenLine } from './between.ts';
import { type Column, columns, fit, pad } from './columns.ts';
import { headLines } from './head.ts';
import type { Look } from './look.ts';
import { safeLine } from './safe-text.ts';
import { duration, money, number } from './units.ts';

/** Narrowest preview, however narrow the terminal is. */
const leastPreview = 24;
const gutter = 6;

/** A whole tape: what it is, its steps with what happened between them, how it ended. */
export function renderTimeline(view: TapeView, look: Look & { readonly file: string }): string {
  return [...headLines(view, look), '', ...stepLines(view, look), ...tailLines(view, look)].join(
    '\n',
  );
}

function stepLines(view: PartView, look: Look): readonly string[] {
  const { style, columns: width } = look;
  const { steps } = view;
  const models = new Set(steps.map(({ model }) => model));
  const withModel = models.size > 1;
  const [head, ...facts] = columns(
    [heading(withModel), ...steps.map((step) => factCells(step, withModel))],
    factLayout(withModel),
  );
  const room = Math.max(leastPreview, width - gutter - 2 - (head?.length ?? 0));
  const onlyModel = withModel ? '' : fit(safeLine([...models][0] ?? ''), room);
  const notes = Map.groupBy(view.between, ({ before }) => before);
  const notesBefore = (step: number | null): readonly string[] =>
    (notes.get(step) ?? []).flatMap((entry) => [
      style.cyan(fit(`${' '.repeat(gutter)}· ${betweenLine(entry)}`, width)),
      ...(entry.kind === 'program' && entry.part !== null ? partLines(entry.part, look) : []),
    ]);
  const lines = steps.length === 0 ? [] : [style.dim(`step  ${pad(onlyModel, room)}  ${head}`)];
  for (const [index, step] of steps.entries()) {
    append(lines, notesBefore(step.step));
    append(lines, askedLines(step, width).map(style.dim));
    const answer = pad(fit(safeLine(step.answered), room), room);
    const failed = step.status === null || step.status >= 400;
    lines.push(
      `${style.bold(String(step.step).padStart(4))}  ${failed ? style.red(answer) : answer}  ${style.dim(facts[index] ?? '')}`,
      ...attemptLines(step).map(style.yellow),
    );
  }
  append(lines, notesBefore(null));
  return lines;
}

/** What a process of the run did itself, beside a line that says how far it goes. */
function partLines(part: PartView, look: Look): readonly string[] {
  const margin = `${' '.repeat(gutter)}│`;
  const columns = look.columns - margin.length;
  return stepLines(part, { ...look, columns }).map((line) => look.style.cyan(margin) + line);
}

/** @note A tape may hold more than a call takes arguments: spreading into `push` would fail. */
function append(lines: string[], more: readonly string[]): void {
  for (const line of more) lines.push(line);
}

function heading(withModel: boolean): readonly string[] {
  return [...(withModel ? ['model'] : []), 'status', 'tokens', 'cost', 'time'];
}

function factLayout(withModel: boolean): readonly Column[] {
  const right = { align: 'right' } as const;
  return [...(withModel ? [{ align: 'left' } as const] : []), right, right, right, right];
}

function factCells(step: StepView, withModel: boolean): readonly string[] {
  const { usage, cost, status, ms } = step;
  return [
    ...(withModel ? [safeLine(step.model)] : []),
    status === null ? '–' : String(status),
    usage === null ? '–' : `${number(inputTokens(usage))} → ${number(usage.output)}`,
    money(cost ?? 'unknown'),
    ms === null ? '–' : duration(ms),
  ];
}

function askedLines({ asked }: StepView, width: number): readonly string[] {
  return asked.map(({ role, text }) =>
    fit(`${' '.repeat(gutter)}${safeLine(role)}: ${safeLine(text)}`, width),
  );
}

/** Only where there was more than one. */
function attemptLines({ attempts }: StepView): readonly string[] {
  if (attempts.length < 2) return [];
  const each = attempts.map(({ status, error }) =>
    [status ?? 'no answer', error].filter((part) => part !== null).join(' '),
  );
  return [`${' '.repeat(gutter)}${attempts.length} attempts: ${safeLine(each.join(', then '))}`];
}

function tailLines(
  { outcome, complete }: TapeView,
  { style, columns: width }: Look,
): readonly string[] {
  if (outcome === null) return complete ? [] : ['', style.yellow('the outcome is not on the tape')];
  const good = outcome.error === undefined && (outcome.exit?.code ?? 0) === 0;
  const words = fit(safeLine(outcomeWords(outcome)), width - 9);
  return [
    '',
    `outcome  ${good ? words : style.red(words)}`,
    ...outputLines(outcome.stdout, width).map(style.dim),
  ];
}

/** The end of what a command printed: its last words are usually about how it went. */
function outputLines(stdout: string | undefined, width: number): readonly string[] {
  const lines = (stdout ?? '')
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '');
  return lines.slice(-3).map((line) => fit(`         ${safeLine(line)}`, width));
}
