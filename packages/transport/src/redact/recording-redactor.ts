import type { UnknownEvent } from '@tracefork/tape';
import { type RedactionOnTape, redactionEvent, removedEvent } from './on-tape.ts';
import { ownersKey, tapesKey } from './redaction-key.ts';
import { createRedactor, type Redactor } from './redactor.ts';
import { keyFor } from './replay-redaction.ts';
import type { PlainRules } from './rules.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The redactor of a recording; says on the tape how it is redacted, and what stands for what.
 *
 * @param options.onTape How a tape that is gone on with was redacted.
 * @param options.randomBytes Gives a key that stands on the tape, where the owner has none.
 */
export function recordingRedactor(options: {
  readonly rules: PlainRules;
  readonly environment: Environment;
  readonly onTape?: RedactionOnTape | undefined;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly append: (event: UnknownEvent) => void;
}): Redactor {
  const { rules, environment, onTape, append } = options;
  const onRemoved: Parameters<typeof createRedactor>[0]['onRemoved'] = (removed) =>
    append(removedEvent(removed));
  if (onTape !== undefined) {
    const known = new Set(onTape.removed.map(({ as, what }) => `${as} ${what}`));
    return createRedactor({
      key: keyFor(onTape, environment),
      rules: { ...onTape.rules, patterns: rules.patterns },
      environment,
      onTape: onTape.byName,
      onRemoved: (removed) => {
        if (!known.has(`${removed.as} ${removed.what}`)) onRemoved(removed);
      },
    });
  }
  const key = ownersKey(environment) ?? tapesKey(options.randomBytes(32));
  append(redactionEvent(key, rules));
  return createRedactor({ key: key.bytes, rules, environment, onRemoved });
}
