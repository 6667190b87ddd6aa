import type { Exchange } from '@tracefork/tape';
import type { Block, ModelRequest } from '@tracefork/wire';
import { unstyled } from '../terminal/style.ts';
import type { PlacedBetween } from '../view/between.ts';
import { bodyView, exchangeDetail } from '../view/exchange-detail.ts';
import { failureWords } from '../view/failure-words.ts';
import { parsedJson } from '../view/nesting.ts';
import type { OutcomeView } from '../view/outcome-view.ts';
import type { StepDetail } from '../view/step-detail.ts';
import { inputTokens, type TapeView } from '../view/tape-view.ts';
import { betweenLine } from './between.ts';
import { blockLines, pretty } from './blocks.ts';
import { folded, hashed } from './fold.ts';
import { safeLine } from './safe-text.ts';
import { counted, number } from './units.ts';

/** What the text of a tape is made of. */
export interface TapeParts {
  readonly view: TapeView;
  readonly exchanges: readonly Exchange[];
  readonly steps: readonly StepDetail[];
}

/**
 * A whole tape as text for `git diff`: what was said, called and returned, in its order. What is
 * another in every recording (times, dates, ids of calls, headers, hashes of the file) is left out,
 * and of each request what the one before had.
 */
export function tapeText({ view, exchanges, steps }: TapeParts): string {
  const between = Map.groupBy(view.between, ({ before }) => before);
  const gap = (step: number | null): readonly string[] =>
    (between.get(step) ?? []).flatMap((entry) => betweenLines(entry, exchanges));
  return [
    ...head(view),
    ...steps.flatMap((step, index) => [...gap(index), ...stepLines(step, steps[index - 1])]),
    ...gap(null),
    ...outcomeLines(view.outcome),
    `digest ${view.digest}`,
    '',
  ].join('\n');
}

function head({ agent, environment, format, incomplete }: TapeView): readonly string[] {
  const made = format === 'python' ? 'tape of Python tracefork' : 'tape';
  const what =
    environment?.boundary === 'command' ? `of node ${environment.argv.join(' ')}` : 'of a function';
  return [
    safeLine([made, ...(environment === null ? [] : [what])].join(' ')),
    ...(agent === null || agent === '' ? [] : [safeLine(`agent ${agent}`)]),
    ...(incomplete === null ? [] : [safeLine(`incomplete: ${incomplete}`)]),
  ];
}

function stepLines(detail: StepDetail, before: StepDetail | undefined): readonly string[] {
  const { view, request, response, messages } = detail;
  const { removed, added } = messages;
  const attempts = view.attempts.map(({ status, error }) =>
    [status ?? 'no answer', error].filter((part) => part !== null).join(' '),
  );
  const stop = view.stopReason === null ? '' : ` (${view.stopReason})`;
  const tries =
    attempts.length > 1 ? `, ${attempts.length} attempts: ${attempts.join(', then ')}` : '';
  return [
    '',
    safeLine(`step ${view.step} ${view.method} ${view.url}`),
    ...(request === null ? [] : settings(request, before?.request ?? null)),
    ...(removed.length === 0
      ? []
      : [`  ${counted(removed.length, 'earlier message')} changed or gone`]),
    ...added.flatMap(({ role, blocks }) => [`  ${safeLine(role)}`, ...blocksText(blocks)]),
    safeLine(`  answered ${view.status ?? 'nothing'}${stop}${tries}`),
    ...(response === null ? indented(view.answered) : blocksText(response.blocks)),
    ...(response?.error === undefined
      ? []
      : indented(`${response.error.type}: ${response.error.message}`)),
    ...(response?.whole === false ? ['    (the answer is not whole)'] : []),
    ...(view.usage === null
      ? []
      : [`  tokens ${number(inputTokens(view.usage))} → ${number(view.usage.output)}`]),
  ];
}

/** What a request says beside its messages, where the one before did not say the same. */
function settings(request: ModelRequest, before: ModelRequest | null): readonly string[] {
  const { model, parameters, other, tools, system } = request;
  const changed = (now: unknown, then: unknown): boolean =>
    before === null ? true : JSON.stringify(now) !== JSON.stringify(then);
  const named = Object.entries({ ...parameters, ...other });
  return [
    ...(changed(model, before?.model) ? [safeLine(`  model ${model}`)] : []),
    ...(changed([parameters, other], [before?.parameters, before?.other])
      ? named.flatMap(([name, value]) =>
          folded(`${name} ${pretty(value)}`).map((line) => `  ${line}`),
        )
      : []),
    ...(changed(tools, before?.tools)
      ? tools.flatMap((tool) =>
          folded(`tool ${pretty(tool.definition)}`).map((line) => `  ${line}`),
        )
      : []),
    ...(system !== '' && changed(system, before?.system) ? ['  system', ...indented(system)] : []),
  ];
}

function betweenLines(entry: PlacedBetween, exchanges: readonly Exchange[]): readonly string[] {
  switch (entry.kind) {
    case 'exchange':
      return exchangeLines(exchanges[entry.exchange] as Exchange);
    case 'tool-call': {
      const result = entry.result === null ? '(the tape ends here)' : laidOut(entry.result);
      return [
        '',
        safeLine(`tool ${entry.name}`),
        ...indented(laidOut(entry.input)),
        ...indented(`${entry.failed ? '✗' : '→'} ${result}`),
      ];
    }
    default:
      return ['', betweenLine(entry)];
  }
}

function exchangeLines(exchange: Exchange): readonly string[] {
  const { method, url, status, statusText, outcome, failure } = exchangeDetail(exchange);
  return [
    '',
    safeLine(`exchange ${method} ${url}`),
    ...bodyLines(exchange.request.body),
    safeLine(`  answered ${status === null ? outcome : `${status} ${statusText}`.trimEnd()}`),
    ...(status !== null && outcome !== 'complete' ? [`  ${outcome}`] : []),
    ...(failure === null ? [] : indented(failureWords(failure))),
    ...bodyLines(exchange.decodedBody()),
  ];
}

function bodyLines(body: Uint8Array | null): readonly string[] {
  const view = bodyView(body);
  switch (view.type) {
    case 'none':
      return [];
    case 'json':
      return indented(pretty(view.json));
    case 'text':
      return indented(view.text);
    case 'bytes':
      return indented(`${counted(view.length, 'byte')}, not text, ${hashed(body as Uint8Array)}`);
  }
}

function outcomeLines(outcome: OutcomeView | null): readonly string[] {
  if (outcome === null) return ['', 'outcome not on the tape'];
  const { exit, stdout, value, error } = outcome;
  const how =
    error !== undefined
      ? `threw ${error.name}: ${error.message}`
      : exit === undefined
        ? `returned${value === undefined ? ' nothing' : ''}`
        : exit.signal === null
          ? `exit code ${exit.code}`
          : `ended by ${exit.signal}`;
  return [
    '',
    ...folded(`outcome ${how}`),
    ...(value === undefined ? [] : indented(typeof value === 'string' ? value : pretty(value))),
    ...(stdout === undefined || stdout === '' ? [] : indented(stdout.trimEnd())),
  ];
}

/** Without the ids of calls, which are other ones in every recording. */
function blocksText(blocks: readonly Block[]): readonly string[] {
  const plain = blocks.map((block) => ('id' in block ? { ...block, id: '' } : block));
  return blockLines(plain, { indent: 0, style: unstyled }).flatMap(indented);
}

function indented(text: string): readonly string[] {
  return folded(text).map((line) => (line === '' ? '' : `    ${line}`));
}

/** JSON over several lines where it is long; other text as it is. */
function laidOut(text: string): string {
  const parsed = parsedJson(text);
  return parsed === undefined ? text : pretty(parsed.json);
}
