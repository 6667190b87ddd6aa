import type { Tape } from '@tracefork/tape';
import {
  type FoundBy,
  type RemainingSecret,
  type RemainingSecrets,
  remainingSecrets,
} from './remaining-secrets.ts';
import type { RedactRules } from './rules.ts';

/** A secret stands on a tape as it is, and such tapes are not to be kept. */
export class SecretRemainsError extends Error {
  readonly code = 'TRACEFORK_SECRET_REMAINS';
  override readonly name = 'SecretRemainsError';
  readonly found: readonly RemainingSecret[];

  constructor(found: readonly RemainingSecret[]) {
    super(
      `The recording was not kept: ${found.map(inWords).join('; ')}. ` +
        'Name it in the fields or patterns of `redact` (what is compressed or split they do not reach: ' +
        'let the client send and accept it plain), or set `redact.onLeak` to "warn".',
    );
    this.found = found;
  }
}

/** What stays on the tape of a recording. A tape that cannot be read is told of by whoever reads it. */
export function leaksOf(
  open: () => Tape,
  {
    environment,
    rules,
  }: {
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly rules: RedactRules | undefined;
  },
): RemainingSecrets {
  try {
    return remainingSecrets(open(), { environment, rules });
  } catch {
    return { found: [], searchedAll: true };
  }
}

/** @throws SecretRemainsError, the tape removed, where that is the rule */
export function refuseLeaks(
  leaks: RemainingSecrets | undefined,
  { rules, remove }: { readonly rules: RedactRules | undefined; readonly remove: () => void },
): void {
  if (rules?.onLeak !== 'refuse' || leaks === undefined || leaks.found.length === 0) return;
  remove();
  throw new SecretRemainsError(leaks.found);
}

/** The same as warnings, one sentence each. */
export function leakWarnings(leaks: RemainingSecrets | undefined): readonly string[] {
  if (leaks === undefined) return [];
  const warnings = leaks.found.map((one) => `${inWords(one)}: keep the tape to yourself`);
  return leaks.searchedAll
    ? warnings
    : [...warnings, 'the tape is too long to be searched for secrets whole'];
}

const words: Readonly<Record<FoundBy, (name: string) => string>> = {
  env: (name) => `the secret in $${name}`,
  'env-half': (name) => `half of the secret in $${name}`,
  format: (name) => `what looks like a credential (${name})`,
  field: (name) => `what the field ${name} names`,
  pattern: (name) => `what the pattern ${name} finds`,
};

function inWords({ by, name, place }: RemainingSecret): string {
  return `${words[by](name)} stands in ${place}`;
}
