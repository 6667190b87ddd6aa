import { existsSync } from 'node:fs';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { NoMatchError } from '../errors.ts';

/**
 * The files that arguments name: paths as they are, patterns that the shell left alone by what they
 * match, in order and each once.
 *
 * @throws NoMatchError for a pattern that matches nothing
 */
export function expandTapes(patterns: readonly string[], cwd: string): readonly string[] {
  const files = patterns.flatMap((pattern) => {
    if (existsSync(pattern) || !isDynamicPattern(pattern)) return [pattern];
    const found = globSync(pattern, { cwd, expandDirectories: false, dot: true }).sort();
    if (found.length === 0) throw new NoMatchError(pattern);
    return found;
  });
  return [...new Set(files)];
}
