import type { Uncovered } from '../ports.ts';
import { firstRedaction } from './first-redaction.ts';
import type { RedactionOnTape } from './on-tape.ts';
import type { Redaction } from './redaction.ts';
import { ownersKey } from './redaction-key.ts';
import { RedactionKeyError } from './redaction-key-error.ts';
import { createRedactor } from './redactor.ts';
import { noRules, type PlainRules } from './rules.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Any bytes: nothing is made with them where the owner's key is not needed. */
const noKey = new Uint8Array(32);

/**
 * The redaction of a tape, for what is compared with it.
 *
 * @throws RedactionKeyError where placeholders were made with a key that is not here
 */
export function replayRedaction(
  onTape: RedactionOnTape | undefined,
  { environment, rules = noRules }: { environment: Environment; rules?: PlainRules | undefined },
): Redaction {
  if (onTape === undefined) return firstRedaction(environment);
  return createRedactor({
    key: keyFor(onTape, environment),
    rules: {
      ...onTape.rules,
      // A pattern can take for ever; it is run only on the word of whoever replays.
      patterns: onTape.rules.patterns.filter((pattern) => rules.patterns.includes(pattern)),
    },
    environment,
    onTape: onTape.byName,
    onlyOnTape: true,
  });
}

/** Patterns of a tape that whoever replays it did not give again: they are not covered. */
export function missingPatterns(
  onTape: RedactionOnTape | undefined,
  rules: PlainRules = noRules,
): readonly Uncovered[] {
  return (onTape?.rules.patterns ?? [])
    .filter((pattern) => !rules.patterns.includes(pattern))
    .map((pattern) => ({
      what: 'redaction-pattern',
      detail: `the tape was redacted by the pattern ${pattern}, which this replay was not given`,
    }));
}

/** @throws RedactionKeyError */
export function keyFor({ key, rules }: RedactionOnTape, environment: Environment): Uint8Array {
  if (key.on === 'tape') return key.bytes ?? noKey;
  const own = ownersKey(environment);
  if (own?.kept.on === 'owner' && own.kept.id === key.id) return own.bytes;
  const needed = rules.fields.length > 0 || rules.patterns.length > 0 || rules.formats;
  if (needed) throw new RedactionKeyError(own === undefined);
  return noKey;
}
