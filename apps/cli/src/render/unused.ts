import { safeLine } from './safe-text.ts';

/** Says which options nothing needed, with what may be wrong with them. */
export function unusedWords(options: readonly string[]): string {
  const hints = options.flatMap((option) =>
    option.startsWith('--ignore body.')
      ? [`; paths begin within the body: --ignore ${option.slice('--ignore body.'.length)}`]
      : [],
  );
  return safeLine(`nothing needed ${options.join(', ')}${hints.join('')}`);
}
