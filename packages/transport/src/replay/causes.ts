import type { Difference } from '../ports.ts';
import type { MatchableRequest } from './request-key.ts';

/** What is known besides the differences themselves. */
export interface CauseFacts {
  readonly recorded: MatchableRequest;
  readonly actual: MatchableRequest;
  /** Variables set differently from the recording. */
  readonly changedVariables: readonly string[];
  /** Things the session could not virtualise. */
  readonly uncovered: readonly string[];
}

type Judge = (differences: readonly Difference[], facts: CauseFacts) => string | undefined;

/** Likely causes of a changed request, in words, likeliest first. Guesses, and worded as such. */
export function likelyCauses(
  differences: readonly Difference[],
  facts: CauseFacts,
): readonly string[] {
  return judges.flatMap((judge) => judge(differences, facts) ?? []);
}

const judges: readonly Judge[] = [
  (differences, { changedVariables }) =>
    differences.some(({ path }) => path === 'url') && changedVariables.length > 0
      ? `an environment variable is set differently: ${changedVariables.join(', ')}`
      : undefined,
  (differences) =>
    some(differences, ({ path }) => path === 'body.model') ? 'another model' : undefined,
  (differences) =>
    some(
      differences,
      ({ path }) => /^body\.(system|instructions)\b/.test(path) && !volatile(path, differences),
    )
      ? 'an edit of the system prompt'
      : undefined,
  (differences) =>
    some(differences, ({ path }) => /^body\.tools\b/.test(path))
      ? 'an edit of the tools'
      : undefined,
  (differences) =>
    every(differences, (difference) => looksLikeTime(difference))
      ? 'looks like a timestamp'
      : undefined,
  (differences) =>
    every(differences, (difference) => looksRandom(difference))
      ? 'looks like a random id'
      : undefined,
  (differences) => {
    const added = differences.filter(
      ({ path, recorded }) =>
        /^body\.(messages|input|contents)\[\d+\]$/.test(path) && recorded === undefined,
    );
    return added.length > 0 && added.length === differences.length
      ? `an added step: the conversation is ${added.length} message${added.length > 1 ? 's' : ''} longer than recorded`
      : undefined;
  },
  (differences) =>
    some(
      differences,
      ({ path, recorded }) =>
        path === 'body.messages[0].content' ||
        (/^body\.messages\[0\]\.content/.test(path) && recorded !== undefined),
    )
      ? 'an edit of the first prompt'
      : undefined,
  (differences, { recorded, actual }) => {
    const [before, after] = [sdkOf(recorded), sdkOf(actual)];
    return differences.length > 0 && before !== after && before !== undefined && after !== undefined
      ? `another SDK version: ${before} then, ${after} now`
      : undefined;
  },
  (differences) =>
    some(
      differences,
      ({ path, recorded }) =>
        /tool_result|\.output$|\.content\[\d+\]\.content/.test(path) && recorded !== undefined,
    )
      ? 'a tool gave another result'
      : undefined,
  (differences) =>
    every(
      differences,
      ({ recorded, actual }) =>
        typeof recorded === 'string' &&
        typeof actual === 'string' &&
        (recorded.includes('/') || recorded.includes('\\')) &&
        basename(recorded) === basename(actual),
    )
      ? 'looks like a path of another machine'
      : undefined,
  (_differences, { uncovered }) =>
    uncovered.length > 0 ? `something that is not virtualised: ${uncovered.join(', ')}` : undefined,
  (differences, { changedVariables }) =>
    differences.length > 0 &&
    changedVariables.length > 0 &&
    !differences.some(({ path }) => path === 'url')
      ? `perhaps an environment variable that is set differently: ${changedVariables.join(', ')}`
      : undefined,
];

function some(
  differences: readonly Difference[],
  test: (difference: Difference) => boolean,
): boolean {
  return differences.some(test);
}

function every(
  differences: readonly Difference[],
  test: (difference: Difference) => boolean,
): boolean {
  return differences.length > 0 && differences.every(test);
}

function volatile(path: string, differences: readonly Difference[]): boolean {
  const difference = differences.find((candidate) => candidate.path === path);
  return difference !== undefined && (looksLikeTime(difference) || looksRandom(difference));
}

const timeInText =
  /\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?|\b\d\d?:\d\d(:\d\d)?\s?([AP]M)?\b|\b1[6-9]\d{8}(\d{3})?\b|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\b|\b\d{1,2}\/\d{1,2}\/\d{4}\b|\b(January|February|March|April|May|June|July|August|September|October|November|December)\s+\d{1,2}\b/g;
const randomInText =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{12,}\b|\b0\.\d{6,}\b|\b[A-Za-z0-9_-]{16,}\b/g;

function looksLikeTime({ recorded, actual }: Difference): boolean {
  if (typeof recorded === 'number' && typeof actual === 'number') {
    return [recorded, actual].every((value) => value > 1.4e9 && value < 4e12);
  }
  return differsOnlyIn(timeInText, recorded, actual);
}

function looksRandom({ recorded, actual }: Difference): boolean {
  if (typeof recorded === 'number' && typeof actual === 'number') {
    return [recorded, actual].every((value) => value > 0 && value < 1);
  }
  return differsOnlyIn(randomInText, recorded, actual);
}

function differsOnlyIn(pattern: RegExp, recorded: unknown, actual: unknown): boolean {
  if (typeof recorded !== 'string' || typeof actual !== 'string') return false;
  return recorded.replace(pattern, '·') === actual.replace(pattern, '·');
}

function sdkOf({ headers }: MatchableRequest): string | undefined {
  const get = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  return get('x-stainless-package-version') ?? get('user-agent');
}

function basename(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
