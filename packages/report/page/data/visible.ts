/** Text, and what hides in it: control characters and those that reorder or conceal. */
export interface Part {
  readonly text: string;
  /** True for the name of a hidden character that stands in its place. */
  readonly hidden: boolean;
}

/** All control characters but tab and line feed, and those that reorder or hide text. */
const hidden =
  /(?![\t\n])[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

/** Splits text so that nothing in it is invisible. */
export function visible(text: string): readonly Part[] {
  const parts: Part[] = [];
  const plain = text.replaceAll('\r\n', '\n');
  let at = 0;
  for (const match of plain.matchAll(hidden)) {
    if (match.index > at) parts.push({ text: plain.slice(at, match.index), hidden: false });
    parts.push({ text: nameOf(match[0]), hidden: true });
    at = match.index + match[0].length;
  }
  if (at < plain.length) parts.push({ text: plain.slice(at), hidden: false });
  return parts;
}

/** The same as one string. */
export function safeText(text: string): string {
  return visible(text)
    .map((part) => part.text)
    .join('');
}

function nameOf(character: string): string {
  const point = character.codePointAt(0) as number;
  if (point < 0x20) return String.fromCodePoint(0x2400 + point);
  return point === 0x7f ? '␡' : `⟨U+${point.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
