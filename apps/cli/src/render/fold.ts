import { createHash } from 'node:crypto';
import { safeText } from './safe-text.ts';

/** What is kept of a long text: lines, and characters of a line. */
const mostLines = 200;
const mostCharacters = 1000;

/**
 * A text in lines, safe to print. What is left out of a long one is told by length and hash, so that
 * a change in it shows.
 */
export function folded(text: string): readonly string[] {
  const lines = safeText(text).split('\n');
  const kept = lines.slice(0, mostLines).map(foldedLine);
  if (lines.length <= mostLines) return kept;
  const rest = lines.slice(mostLines);
  return [...kept, `… ${rest.length} more lines, ${hashed(rest.join('\n'))}`];
}

function foldedLine(line: string): string {
  if (line.length <= mostCharacters) return line.trimEnd();
  const rest = line.slice(mostCharacters);
  return `${line.slice(0, mostCharacters)} … ${rest.length} more characters, ${hashed(rest)}`;
}

/** The beginning of a hash, with its name. */
export function hashed(data: string | Uint8Array): string {
  return `sha256 ${createHash('sha256').update(data).digest('hex').slice(0, 16)}`;
}
