import type { Difference } from '../ports.ts';
import type { MatchableRequest } from './request-key.ts';
import { looksLikePath, looksLikeTime, looksRandom } from './volatile.ts';

/** What is known besides the differences themselves. */
export interface CauseFacts {
  readonly recorded: MatchableRequest;
  readonly actual: MatchableRequest;
  /** Variables set differently from the recording. */
  readonly changedVariables: readonly string[];
  /** Things the session could not virtualise. */
  readonly uncovered: readonly string[];
}

interface Evidence extends CauseFacts {
  readonly differences: readonly Difference[];
  /** Differences that are more than another time, another random id, another machine's path. */
  readonly edits: readonly Difference[];
}

type Judge = (evidence: Evidence) => string | undefined;

/** Likely causes of a changed request, in words, likeliest first. Guesses, and worded as such. */
export function likelyCauses(
  differences: readonly Difference[],
  facts: CauseFacts,
): readonly string[] {
  if (differences.length === 0) return [];
  const edits = differences.filter((difference) => !volatile.some(([looks]) => looks(difference)));
  return judges.flatMap((judge) => judge({ ...facts, differences, edits }) ?? []);
}

const volatile: ReadonlyArray<readonly [(difference: Difference) => boolean, string]> = [
  [looksLikeTime, 'looks like a timestamp'],
  [looksRandom, 'looks like a random id'],
  [looksLikePath, 'looks like a path of another machine'],
];

const judges: readonly Judge[] = [
  environmentOfUrl,
  wholly(0),
  wholly(1),
  wholly(2),
  conversationLength,
  at(/^body\.model$/, 'another model'),
  at(/^body\.(system|instructions)\b/, 'an edit of the system prompt'),
  at(/^body\.tools\b/, 'an edit of the tools'),
  toolResult,
  firstPrompt,
  behaviourHeader,
  sdkVersion,
  partly(0),
  partly(1),
  partly(2),
  notVirtualised,
  environmentElsewhere,
];

/** Every difference is of this volatile kind. */
function wholly(kind: 0 | 1 | 2): Judge {
  const [looks, cause] = volatile[kind] as (typeof volatile)[number];
  return ({ differences }) => (differences.every(looks) ? cause : undefined);
}

/** Some differences are, beside others. */
function partly(kind: 0 | 1 | 2): Judge {
  const [looks, cause] = volatile[kind] as (typeof volatile)[number];
  return ({ differences }) => {
    const some = differences.filter(looks);
    if (some.length === 0 || some.length === differences.length) return undefined;
    return `${cause}, at ${some[0]?.path}`;
  };
}

function at(path: RegExp, cause: string): Judge {
  return ({ edits }) => (edits.some((edit) => path.test(edit.path)) ? cause : undefined);
}

function conversationLength({ differences }: Evidence): string | undefined {
  const message = /^body\.(messages|input|contents)\[\d+\]$/;
  const added = differences.filter(
    ({ path, recorded }) => message.test(path) && recorded === undefined,
  );
  const removed = differences.filter(
    ({ path, actual }) => message.test(path) && actual === undefined,
  );
  const count = Math.max(added.length, removed.length);
  if (count === 0 || count !== differences.length) return undefined;
  const messages = `${count} message${count > 1 ? 's' : ''}`;
  return added.length > 0
    ? `an added step: the conversation is ${messages} longer than recorded`
    : `a removed step: the conversation is ${messages} shorter than recorded`;
}

function firstPrompt({ edits }: Evidence): string | undefined {
  const first = /^body\.((messages|input|contents)\[0\]\.(content|parts)|input$|prompt$)/;
  return edits.some(({ path, recorded }) => first.test(path) && recorded !== undefined)
    ? 'an edit of the first prompt'
    : undefined;
}

function toolResult({ differences }: Evidence): string | undefined {
  const place = /\.content\[\d+\]\.content|\.output$|functionResponse/;
  return differences.some(({ path, recorded }) => place.test(path) && recorded !== undefined)
    ? 'a tool gave another result'
    : undefined;
}

function behaviourHeader({ differences }: Evidence): string | undefined {
  const names = differences.flatMap(({ path }) =>
    path.startsWith('headers.') ? [path.slice('headers.'.length)] : [],
  );
  return names.length > 0 ? `a header that changes behaviour: ${names.join(', ')}` : undefined;
}

function sdkVersion({ recorded, actual }: Evidence): string | undefined {
  const [before, after] = [sdkOf(recorded), sdkOf(actual)];
  return before !== undefined && after !== undefined && before !== after
    ? `another SDK version: ${before} then, ${after} now`
    : undefined;
}

function sdkOf({ headers }: MatchableRequest): string | undefined {
  const get = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  return get('x-stainless-package-version') ?? get('user-agent');
}

function notVirtualised({ uncovered }: Evidence): string | undefined {
  return uncovered.length > 0
    ? `something that is not virtualised: ${uncovered.join(', ')}`
    : undefined;
}

function environmentOfUrl({ differences, changedVariables }: Evidence): string | undefined {
  return changedVariables.length > 0 && differences.some(({ path }) => path === 'url')
    ? `an environment variable is set differently: ${changedVariables.join(', ')}`
    : undefined;
}

function environmentElsewhere({ differences, changedVariables }: Evidence): string | undefined {
  return changedVariables.length > 0 && !differences.some(({ path }) => path === 'url')
    ? `perhaps an environment variable that is set differently: ${changedVariables.join(', ')}`
    : undefined;
}
