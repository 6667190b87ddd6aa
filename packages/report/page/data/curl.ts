import type { ExchangeData } from '../../src/model.ts';

/** A shell command that sends a request again. Placeholders of secrets stay placeholders. */
export function curlOf(exchange: ExchangeData, body: string | null): string {
  const headers = exchange.requestHeaders
    .filter(([name]) => !/^(content-length|host|connection|accept-encoding)$/i.test(name))
    .map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  return [
    `curl -X ${quoted(exchange.method)} ${quoted(exchange.url)}`,
    ...headers,
    ...(body === null ? [] : [`--data-raw ${quoted(body)}`]),
  ].join(' \\\n  ');
}

/** For a POSIX shell; what could move a terminal's cursor is written as `$'…'`. */
function quoted(text: string): string {
  const plain = `'${text.replaceAll("'", `'\\''`)}'`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (!/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text)) return plain;
  const escaped = text
    .replace(/[\\']/g, '\\$&')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
      const code = character.charCodeAt(0);
      return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u00${code.toString(16)}`;
    });
  return `$'${escaped}'`;
}
