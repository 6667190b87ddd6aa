import type { Exchange, Headers } from '@tracefork/tape';
import type { Look } from './look.ts';
import { safeLine } from './safe-text.ts';

/** The headers of an exchange, both ways, as they were on the wire. */
export function headerLines(
  { x, request, response }: Pick<Exchange, 'x' | 'request' | 'response'>,
  { style }: Pick<Look, 'style'>,
): readonly string[] {
  return [
    '',
    style.cyan(`headers of exchange ${x}`),
    ...pairLines('>', request.headers),
    ...(response === undefined ? [] : ['', ...pairLines('<', response.headers)]),
  ];
}

export function pairLines(mark: string, headers: Headers): readonly string[] {
  return headers.map(([name, value]) => `  ${mark} ${safeLine(name)}: ${safeLine(value)}`);
}
