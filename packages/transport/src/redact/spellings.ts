/** A secret as it may stand in bytes, and what is to stand there. */
export interface Spelling {
  readonly find: Uint8Array;
  readonly as: Uint8Array;
}

type Encode = (value: string) => string;

const json: Encode = (value) => JSON.stringify(value).slice(1, -1);
const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
const upperEscape = (unit: string) => `\\u${escaped(unit).slice(2).toUpperCase()}`;
const asciiJson: Encode = (value) =>
  json(value)
    .replaceAll('/', '\\/')
    .replace(/[^\0-\x7f]/g, escaped);
/** As Go and Rails write it. */
const htmlJson: Encode = (value) => json(value).replace(/[<>&]/g, escaped);
/** As .NET writes it. */
const dotnetJson: Encode = (value) =>
  json(value)
    .replaceAll('\\"', '\\u0022')
    .replace(/[<>&'+`]|[^\0-\x7f]/g, upperEscape);
const url: Encode = (value) => encodeURIComponent(value.toWellFormed());
const form: Encode = (value) => new URLSearchParams([['', value]]).toString().slice(1);
const lowerHex = (text: string) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

const encodings: readonly Encode[] = [
  (value) => value,
  json,
  (value) => json(json(value)),
  asciiJson,
  (value) => asciiJson(value).replaceAll('\\/', '/'),
  htmlJson,
  dotnetJson,
  url,
  form,
  (value) => lowerHex(url(value)),
  ...[0, 1, 2].map((offset) => base64('base64', offset)),
  ...[0, 1, 2].map((offset) => base64('base64url', offset)),
  (value) => Buffer.from(value).toString('hex'),
  (value) => Buffer.from(value).toString('hex').toUpperCase(),
];

/**
 * The characters of a base64 text that follow from the value alone, where `offset` bytes (modulo 3)
 * stand before it: as after the user name of basic authentication.
 */
function base64(encoding: 'base64' | 'base64url', offset: number): Encode {
  return (value) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const text = bytes.toString(encoding);
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
  };
}

/**
 * Every spelling of a value, each with that of what stands in for it.
 *
 * @param within Where the value needs no escapes and what stands in for it does, this decides.
 */
export function spellingsOf(
  value: string,
  standIn: string,
  within: 'text' | 'json' = 'text',
): readonly Spelling[] {
  const found = new Map<string, string>();
  for (const encode of within === 'json' ? [json, ...encodings] : encodings) {
    const text = encode(value);
    if (!found.has(text)) found.set(text, encode(standIn));
  }
  return Array.from(found, ([find, as]) => ({ find: Buffer.from(find), as: Buffer.from(as) }));
}
