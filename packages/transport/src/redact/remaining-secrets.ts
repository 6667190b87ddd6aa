import type { Tape } from '@tracefork/tape';
import { halvesOf } from './halves.ts';
import { redactionOf } from './on-tape.ts';
import { placesOf } from './places.ts';
import { createRedactor, type Redactor } from './redactor.ts';
import { keyFor } from './replay-redaction.ts';
import { type PlainRules, plainRules, type RedactRules } from './rules.ts';
import { StreamRedaction } from './stream-redaction.ts';

/** Most bytes of bodies that are searched by default, so that a long run does not wait for it. */
const mostBytes = 64 * 1024 * 1024;

/** How a secret that remains was found. */
export type FoundBy = 'env' | 'env-half' | 'format' | 'field' | 'pattern';

/** A secret that stands on a tape as it is. */
export interface RemainingSecret {
  /**
   * `env`: the value of that variable; `env-half`: the first or second half of it; `format`:
   * something of that form; `field` and `pattern`: what that rule names.
   */
  readonly by: FoundBy;
  /** The variable's name, or the form's, such as `github-token`; the field or pattern itself. */
  readonly name: string;
  /** Where it was found first, such as `the request of step 3`. */
  readonly place: string;
}

export interface RemainingSecrets {
  readonly found: readonly RemainingSecret[];
  /** False: the tape is longer than is searched. */
  readonly searchedAll: boolean;
}

export interface ScanOptions {
  /** Its variables that are named like credentials hold what is looked for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What else is a secret; well-known forms are looked for in any case. */
  readonly rules?: RedactRules | undefined;
  /** Bytes after which the search ends. Default 64 MiB. */
  readonly limit?: number;
}

/** Nothing is written; what would be taken out is told. */
const anyKey = new Uint8Array(32);

/**
 * Looks for values of credentials of the environment, in every encoding that redaction knows, for
 * their halves, for what has the form of a well-known credential, and for what rules name; in
 * compressed bodies and across the events of streams too. Each is told once, where it stands first.
 *
 * @throws RedactionKeyError where rules are given and the tape's placeholders cannot be known
 */
export function remainingSecrets(tape: Tape, options: ScanOptions): RemainingSecrets {
  const { environment, limit = mostBytes } = options;
  const rules = { ...plainRules(options.rules), formats: true };
  const key = keyOf(tape, { environment, rules });
  const found = new Map<string, RemainingSecret>();
  let here = '';
  const tell = (by: FoundBy, name: string) => {
    const one = `${by}:${name}`;
    if (!found.has(one)) found.set(one, { by, name, place: here });
  };
  const onRemoved: Parameters<typeof createRedactor>[0]['onRemoved'] = ({ what }) => {
    const [, by, name] = /^(field|pattern|format):(.*)$/s.exec(what) ?? [];
    if (by !== undefined) tell(by as FoundBy, name as string);
    else for (const one of what.split(' ')) tell('env', one.slice('env:'.length));
  };
  const bodies = createRedactor({ key, rules, environment, onRemoved });
  const words = createRedactor({ key, rules: { ...rules, fields: [] }, environment, onRemoved });
  const halves = halvesOf(environment, rules.secrets);
  let left = limit;
  let searchedAll = true;
  for (const { what, bytes, as } of placesOf(tape)) {
    if (left <= 0) {
      searchedAll = false;
      break;
    }
    const body = bytes();
    left -= body.length;
    here = what();
    (as === 'words' ? words : bodies).printed(body);
    for (const name of halves(body)) tell('env-half', name);
    if (as === 'stream') inPieces(body, bodies);
  }
  return {
    found: [...found.values()].filter(
      ({ by, name }) => by !== 'env-half' || !found.has(`env:${name}`),
    ),
    searchedAll,
  };
}

function inPieces(body: Uint8Array, redactor: Redactor): void {
  const stream = new StreamRedaction(redactor);
  stream.push(new Uint8Array(body));
  stream.close();
}

/** The key by which placeholders of a tape are told from what they stand for. */
function keyOf(
  tape: Tape,
  {
    environment,
    rules,
  }: { readonly environment: ScanOptions['environment']; readonly rules: PlainRules },
): Uint8Array {
  const onTape = redactionOf(tape.events);
  if (onTape === undefined) return anyKey;
  const needed = rules.fields.length > 0 || rules.patterns.length > 0;
  if (!needed && onTape.key.on === 'owner') return anyKey;
  return keyFor(onTape, environment);
}
