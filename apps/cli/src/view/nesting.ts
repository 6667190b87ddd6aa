/** Levels of JSON that are laid out; what is deeper is shown and compared as text. */
const mostLevels = 500;

/** Parses JSON; `undefined` for what is no JSON, and for what is nested too deep to be laid out. */
export function parsedJson(text: string): { readonly json: unknown } | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Reads brackets outside of strings alone; what is no JSON may be either. */
function isTooDeep(text: string): boolean {
  let level = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '[' || character === '{') level += 1;
    else if (character === ']' || character === '}') level -= 1;
    if (level > mostLevels) return true;
  }
  return false;
}

/** Place of the quote that closes the string which opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text[end - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}
