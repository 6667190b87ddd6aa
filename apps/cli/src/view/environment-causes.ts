import type { Event } from '@tracefork/tape';
import type { Difference, Verdict } from '@tracefork/transport';

/** What stands in for a credential in a replay. */
const placeholder = /tracefork-replay-placeholder-for-(\w+)/g;

/** Variables that get a placeholder, which says itself where it led to a difference. */
const credential = /KEY|TOKEN|SECRET|PASSW|CREDENTIAL|_PAT/i;

/** What is known of the environment, then and now. */
export interface Environments {
  readonly events: readonly Event[];
  /** This machine's. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Adds to a divergence which variables that are not set here are likely behind it. */
export function withEnvironmentCauses(verdict: Verdict, environments: Environments): Verdict {
  const { divergence } = verdict;
  if (divergence === undefined || divergence.differences.length === 0) return verdict;
  const { differences } = divergence;
  const causes = [
    ...said(
      placeholdersIn(differences),
      'a placeholder stands in for a credential that is not set here, but was in the recording',
    ),
    ...divergence.causes,
    ...said(
      likelyUnset(differences, environments),
      'perhaps an environment variable that the recorded run had and that is not set here',
    ),
  ];
  return { ...verdict, divergence: { ...divergence, causes } };
}

function said(names: readonly string[], words: string): readonly string[] {
  return names.length === 0 ? [] : [`${words}: ${names.join(', ')}`];
}

function placeholdersIn(differences: readonly Difference[]): readonly string[] {
  const names = differences.flatMap(({ actual }) =>
    typeof actual === 'string'
      ? [...actual.matchAll(placeholder)].map(([, name]) => name ?? '')
      : [],
  );
  return [...new Set(names)];
}

/**
 * Variables that had a value then and have none now. Where a tape does not say whether they had one,
 * those whose names say what is missing in the request.
 */
function likelyUnset(
  differences: readonly Difference[],
  { events, env }: Environments,
): readonly string[] {
  const missing = differences
    .filter(({ actual }) => actual === undefined || actual === null)
    .map(({ path }) => plain(path.replace(/^.*[.\]]/, '')))
    .filter((word) => word.length >= 3);
  const resembles = (name: string): boolean => missing.some((word) => plain(name).includes(word));
  const restored = new Set(
    events.flatMap((event) => (event.kind === 'environment' ? Object.keys(event.variables) : [])),
  );
  const names = events.flatMap((event) => {
    if (event.kind !== 'environment-read') return [];
    const { names: read, unset } = event;
    return read.filter((name) => (unset === undefined ? resembles(name) : !unset.includes(name)));
  });
  return [...new Set(names)].filter(
    (name) => env[name] === undefined && !restored.has(name) && !credential.test(name),
  );
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
