import { credentialPlaceholder } from './credential-placeholder.ts';
import { type RuleSearch, ruleSearch } from './found-secrets.ts';
import { credentialsOf, isPlain } from './known-secrets.ts';
import { type Hit, type LiteralSearch, literalSearch } from './literal-search.ts';
import type { Redaction } from './redaction.ts';
import { replaced } from './replaced.ts';
import type { PlainRules } from './rules.ts';
import { type Spelling, spellingsOf } from './spellings.ts';
import { standIn } from './stand-in.ts';

/** A value that was taken out, by what stands in its place. */
export interface Removed {
  /** What stands in its place. */
  readonly as: string;
  /** `env:NAME`, or the rule that found it. */
  readonly what: string;
}

/** A spelling of the value of an environment variable. */
export interface Literal extends Spelling {
  /** The variables that hold the value. */
  readonly names: readonly string[];
  /** What stands in for the value itself. */
  readonly standIn: string;
}

export interface RedactorOptions {
  readonly key: Uint8Array;
  readonly rules: PlainRules;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What stands on the tape for the values of variables, which may have others now. */
  readonly onTape?: ReadonlyMap<string, string>;
  /** Only variables that the tape knows are looked for: a replay. */
  readonly onlyOnTape?: boolean;
  /** Called once for each value that is taken out, before it is. */
  readonly onRemoved?: (removed: Removed) => void;
}

/** Takes secrets out of what is written down, and of what is compared with that. */
export interface Redactor extends Redaction {
  /** For streams, which are searched piece by piece. */
  readonly literals: LiteralSearch<Literal>;
  readonly rules: RuleSearch;
  tookOut(removed: Removed): void;
}

export function createRedactor(options: RedactorOptions): Redactor {
  const { key, rules } = options;
  const all = literalsOf(options, 'text');
  const everywhere = literalSearch(all);
  const inBodies = literalSearch(all.filter(({ plain }) => !plain));
  // Where a placeholder was made of the very value, both are written with the same escapes.
  const inJson =
    options.onTape === undefined
      ? inBodies
      : literalSearch(literalsOf(options, 'json').filter(({ plain }) => !plain));
  const search = ruleSearch(rules, key);
  const told = new Set<string>();

  function tookOut(removed: Removed): void {
    if (told.has(removed.as)) return;
    told.add(removed.as);
    options.onRemoved?.(removed);
  }

  function without(body: Uint8Array, literals: LiteralSearch<Literal>): Uint8Array {
    const known = literals.find(body);
    for (const { found } of known) tookOut(removedLiteral(found));
    const result = replaced(body, known.map(fromLiteral));
    const looked = search.byLook(result);
    const looking = replaced(result, looked);
    const placed = search.byPlace(looking);
    for (const { as, what } of [...looked, ...placed]) tookOut({ as: textOf(as), what });
    return replaced(looking, placed);
  }

  return {
    rules: search,
    literals: inBodies,
    tookOut,
    get removed() {
      return told.size;
    },
    text(text) {
      const bytes = Buffer.from(text);
      const result = without(bytes, everywhere);
      return result === bytes ? text : textOf(result);
    },
    bytes: (body) => without(body, isJson(body) ? inJson : inBodies),
    printed: (body) => without(body, everywhere),
  };
}

export function removedLiteral({ names, standIn: as }: Literal): Removed {
  return { as, what: names.map((name) => `env:${name}`).join(' ') };
}

function fromLiteral({ start, end, found }: Hit<Literal>) {
  return { start, end, as: found.as };
}

function isJson(body: Uint8Array): boolean {
  return /^\s*["[{]/.test(textOf(body.subarray(0, 64)));
}

function literalsOf(
  { environment, rules, key, onTape, onlyOnTape = false }: RedactorOptions,
  within: 'text' | 'json',
): ReadonlyArray<Literal & { readonly plain: boolean }> {
  const values = new Map<string, string[]>();
  const add = (name: string, value: string) => {
    const names = values.get(value);
    if (names === undefined) values.set(value, [name]);
    else names.push(name);
  };
  for (const [name, value] of Object.entries(credentialsOf(environment, rules.secrets))) {
    if (!onlyOnTape || onTape?.has(name) === true) add(name, value);
  }
  for (const name of onTape?.keys() ?? []) {
    const given = credentialPlaceholder(name);
    if (!values.has(given)) add(name, given);
  }
  return Array.from(values, ([value, names]) => {
    const known = names.find((name) => onTape?.has(name) === true);
    const instead = (known === undefined ? undefined : onTape?.get(known)) ?? standIn(key, value);
    return spellingsOf(value, instead, within).map((spelling) => ({
      ...spelling,
      names,
      standIn: instead,
      plain: isPlain(value) && !rules.secrets.some((name) => names.includes(name)),
    }));
  }).flat();
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
