import type { Message } from '@tracefork/wire';
import type { StepDetail } from '../view/step-detail.ts';
import { inputTokens } from '../view/tape-view.ts';
import { blockLines } from './blocks.ts';
import { fit } from './columns.ts';
import { headerLines } from './headers.ts';
import type { Look } from './look.ts';
import { safeLine, safeText } from './safe-text.ts';
import { counted, duration, money, number } from './units.ts';

export interface StepLook extends Look {
  readonly file: string;
  /** Steps on the tape. */
  readonly of: number;
  readonly headers: boolean;
}

/** One step: what is new in its request, what the model answered, then the rest of the request. */
export function renderStep(detail: StepDetail, look: StepLook): string {
  return [
    ...factLines(detail, look),
    ...newLines(detail, look),
    ...answerLines(detail, look),
    ...restLines(detail, look),
    ...(look.headers ? detail.attempts.flatMap((exchange) => headerLines(exchange, look)) : []),
  ].join('\n');
}

export function factLines(
  { view, attempts }: StepDetail,
  { style, of, columns }: StepLook,
): readonly string[] {
  const { usage, cost, ms, status, at } = view;
  const facts = [
    safeLine(view.model),
    `status ${status ?? '–'}`,
    usage === null ? 'no usage' : `${number(inputTokens(usage))} → ${number(usage.output)} tokens`,
    money(cost ?? 'unknown'),
    ms === null ? 'no end' : duration(ms),
    `at ${duration(at)}`,
  ];
  const tries = view.attempts.map(
    ({ status: each, error, exchange }) =>
      `exchange ${exchange}: ${each ?? 'no answer'}${error === null ? '' : ` ${error}`}`,
  );
  return [
    `${style.bold(`step ${view.step}`)} of ${of}  ${fit(safeLine(`${view.method} ${view.url}`), columns - 16)}`,
    facts.join(' · '),
    ...(attempts.length > 1
      ? [style.yellow(safeLine(`${attempts.length} attempts: ${tries.join(', then ')}`))]
      : []),
  ];
}

export function newLines({ view, messages }: StepDetail, { style }: StepLook): readonly string[] {
  const { removed, added } = messages;
  const title = view.step === 0 ? 'asked' : `new since step ${view.step - 1}`;
  const gone =
    removed.length === 0
      ? []
      : [style.yellow(`${counted(removed.length, 'earlier message')} changed or gone`)];
  return [
    '',
    style.cyan(title),
    ...gone,
    ...added.flatMap((message) => messageLines(message, style)),
  ];
}

export function messageLines(
  { role, blocks }: Message,
  style: StepLook['style'],
): readonly string[] {
  return [`  ${style.bold(safeLine(role))}`, ...blockLines(blocks, { indent: 4, style })];
}

export function answerLines(
  { response, view }: StepDetail,
  { style }: StepLook,
): readonly string[] {
  const stop = view.stopReason === null ? '' : ` (${safeLine(view.stopReason)})`;
  const title = ['', style.cyan(`answered${stop}`)];
  if (response === null) return [...title, `  ${style.red(safeLine(view.answered))}`];
  const { error, whole, blocks, status } = response;
  return [
    ...title,
    ...blockLines(blocks, { indent: 2, style }),
    ...(error === undefined
      ? []
      : [`  ${style.red(safeLine(`${status} ${error.type}: ${error.message}`))}`]),
    ...(whole ? [] : [`  ${style.yellow('the answer is not whole')}`]),
  ];
}

export function restLines(
  { view, request, messages }: StepDetail,
  { style, file, columns }: StepLook,
): readonly string[] {
  if (request === null) return [];
  const { system, tools, parameters } = request;
  const names = tools.map(({ name }) => name).join(', ');
  const settings = Object.entries(parameters).map(
    ([name, value]) => `${name} ${JSON.stringify(value)}`,
  );
  return [
    '',
    style.cyan('the rest of the request'),
    ...(messages.shared === 0
      ? []
      : [`  ${counted(messages.shared, 'message')} as in the step before`]),
    ...(settings.length === 0 ? [] : [`  ${fit(safeLine(settings.join(', ')), columns - 2)}`]),
    ...(tools.length === 0
      ? []
      : [`  ${fit(safeLine(`${counted(tools.length, 'tool')}: ${names}`), columns - 2)}`]),
    ...(system === ''
      ? []
      : [
          '  system',
          ...safeText(system)
            .split('\n')
            .map((line) => `    ${line}`),
        ]),
    style.dim(`  all of it: tracefork show ${safeLine(file)} --step ${view.step} --json`),
  ];
}
