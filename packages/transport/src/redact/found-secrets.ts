import { credentialFormats } from './formats.ts';
import { jsonValues, looksLikeJson, pathMatches } from './json-values.ts';
import { type PlainRules, patternOf } from './rules.ts';
import { blanked, isSpelledStandIn, spelledStandIn } from './spelled-stand-in.ts';

/** Where a secret stands that a rule found, and what is to stand there: as many bytes. */
export interface RuleHit {
  readonly start: number;
  readonly end: number;
  readonly as: Uint8Array;
  /** The rule: `field:user.email`, `pattern:/…/`, `format:github-token`. */
  readonly what: string;
}

interface Rule {
  readonly what: string;
  readonly pattern: RegExp;
  readonly has?: readonly string[];
}

/** Finds secrets by what they look like and by where they stand. */
export interface RuleSearch {
  readonly looks: boolean;
  readonly places: boolean;
  /** By patterns. */
  byLook(bytes: Uint8Array): readonly RuleHit[];
  /** By paths; `final`: no more of the text will come. */
  byPlace(bytes: Uint8Array): ReadonlyArray<RuleHit & { readonly whole: boolean }>;
}

/** Values that protocols refer to: a pattern that fits one by chance leaves it alone. */
const protocolId =
  /"(?:id|(?:tool_use|tool_call|call|item|message|request|response|previous_response)_id|callId|responseId|signature|thoughtSignature|thought_signature|encrypted_content|type|role)"\s*:\s*"[^"\\]*$/;
const lookedBack = 4096;

export function ruleSearch(rules: PlainRules, key: Uint8Array): RuleSearch {
  const looks: readonly Rule[] = [
    ...rules.patterns.map((text) => ({ what: `pattern:${text}`, pattern: patternOf(text) })),
    ...(rules.formats
      ? credentialFormats.map(({ name, pattern, has }) => ({
          what: `format:${name}`,
          pattern,
          has,
        }))
      : []),
  ];
  const beginnings = anyOf(looks.flatMap(({ has = [] }) => has));
  const places = rules.fields.map((field) => ({ field, segments: segmentsOf(field) }));

  return {
    looks: looks.length > 0,
    places: places.length > 0,
    byLook(bytes) {
      if (looks.length === 0) return [];
      const text = latin1(bytes);
      const present = new Set(text.match(beginnings));
      const hits = looks.flatMap(({ what, pattern, has }) => {
        if (has !== undefined && !has.some((one) => present.has(one))) return [];
        return Array.from(text.matchAll(pattern), (match) => ({ ...spanOf(match), what })).filter(
          ({ start, end }) =>
            end > start &&
            !protocolId.test(text.slice(Math.max(0, start - lookedBack), start)) &&
            !isSpelledStandIn(key, bytes.subarray(start, end)),
        );
      });
      return apart(hits).map((hit) => ({
        ...hit,
        as: spelledStandIn(key, bytes.subarray(hit.start, hit.end)),
      }));
    },
    byPlace(bytes) {
      if (places.length === 0) return [];
      const text = latin1(bytes);
      if (!looksLikeJson(text)) return [];
      const hits: Array<RuleHit & { whole: boolean }> = [];
      for (const { path, start, end, kind, whole } of jsonValues(text)) {
        const place = places.find(({ segments }) => pathMatches(segments, path));
        if (place === undefined || end === start) continue;
        const value = bytes.subarray(start, end);
        const as =
          kind === 'number'
            ? nines(value)
            : isSpelledStandIn(key, value)
              ? undefined
              : whole
                ? spelledStandIn(key, value)
                : blanked(value);
        if (as === undefined || Buffer.compare(as, value) === 0) continue;
        hits.push({ start, end, as, what: `field:${place.field}`, whole });
      }
      return hits;
    },
  };
}

/** Finds any of some texts, the longest where several begin. */
function anyOf(texts: readonly string[]): RegExp {
  const longestFirst = [...new Set(texts)].sort((a, b) => b.length - a.length);
  return new RegExp(
    longestFirst.map((text) => text.replace(/[^0-9A-Za-z]/g, '\\$&')).join('|'),
    'g',
  );
}

function spanOf(match: RegExpExecArray): { readonly start: number; readonly end: number } {
  const [all, group] = match;
  if (group === undefined) return { start: match.index, end: match.index + all.length };
  const start = match.index + all.indexOf(group);
  return { start, end: start + group.length };
}

/** From left to right, without those that overlap an earlier one. */
function apart<Span extends { readonly start: number; readonly end: number }>(
  hits: readonly Span[],
): readonly Span[] {
  let reached = 0;
  return hits
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .filter(({ start, end }) => {
      if (start < reached) return false;
      reached = end;
      return true;
    });
}

/** A number of the same length. */
function nines(value: Uint8Array): Uint8Array {
  return Buffer.from(latin1(value).replace(/\d/g, '9'));
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** `messages[*].card` as `['messages', '*', 'card']`. */
function segmentsOf(field: string): readonly string[] {
  return field
    .replace(/^(\$|body)\.?/, '')
    .split(/[.[\]]+/)
    .filter((segment) => segment !== '');
}
