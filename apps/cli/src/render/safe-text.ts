const lineBreaks = /\r\n|\u2028|\u2029/g;
/** All control characters but tab and line feed, and those that reorder or hide text. */
const hidden =
  /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * Text from a tape, safe to print on a terminal: what could move the cursor, change colours, set
 * the title or reorder the line is written as a code instead.
 */
export function safeText(text: string): string {
  return text.replace(lineBreaks, '\n').replace(hidden, code);
}

/** The same on one line: line breaks become `⏎`, tabs spaces. */
export function safeLine(text: string): string {
  return safeText(text).replaceAll('\n', '⏎').replaceAll('\t', ' ');
}

function code(character: string): string {
  const point = character.codePointAt(0) as number;
  if (point < 0x20) return String.fromCodePoint(0x2400 + point);
  if (point === 0x7f) return '\u2421';
  return `\\u{${point.toString(16)}}`;
}

/** JSON that is as safe: JSON itself leaves DEL and the C1 controls as they are. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /(?!\n)[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
