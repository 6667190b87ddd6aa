import type { BodyView, ExchangeDetail } from '../view/exchange-detail.ts';
import { failureWords } from '../view/failure-words.ts';
import { indent } from './columns.ts';
import { pairLines } from './headers.ts';
import type { Look } from './look.ts';
import { safeLine, safeText } from './safe-text.ts';
import { counted, duration, size } from './units.ts';

/** One HTTP exchange with both bodies. */
export function renderExchange(
  detail: ExchangeDetail,
  { style, headers }: Look & { readonly headers: boolean },
): string {
  const { status, statusText, outcome, ms, chunks, failure } = detail;
  const answer = status === null ? outcome : safeLine(`${status} ${statusText}`).trimEnd();
  const timing = [
    answer,
    ...(status !== null && outcome !== 'complete' ? [outcome] : []),
    ms === null ? 'no end' : duration(ms),
    `at ${duration(detail.at)}`,
    counted(chunks, 'chunk'),
  ];
  return [
    `${style.bold(`exchange ${detail.exchange}`)}  ${safeLine(`${detail.method} ${detail.url}`)}`,
    timing.join(' · '),
    ...(failure === null ? [] : [style.red(safeLine(failureWords(failure)))]),
    ...(headers ? ['', ...pairLines('>', detail.requestHeaders)] : []),
    '',
    style.cyan('request'),
    bodyText(detail.request),
    ...(headers ? ['', ...pairLines('<', detail.responseHeaders)] : []),
    '',
    style.cyan('response'),
    bodyText(detail.response),
  ].join('\n');
}

function bodyText(body: BodyView): string {
  switch (body.type) {
    case 'none':
      return '  (no body)';
    case 'json':
      return indent(safeText(JSON.stringify(body.json, null, 2)), 2);
    case 'text':
      return indent(safeText(body.text), 2);
    case 'bytes':
      return indent(
        `${size(body.length)}, not text: ${body.start.replace(/(..)/g, '$1 ').trimEnd()}${body.length * 2 > body.start.length ? ' …' : ''}`,
        2,
      );
  }
}
