import { equivalentBy, headerRules, type Rule } from './equivalence.ts';
import type { PackageTimes } from './package-times.ts';
import { endpointOf, headKey, type MatchableRequest } from './request-key.ts';

/** A recorded request, with its number. */
export interface RecordedRequest extends MatchableRequest {
  readonly x: number;
}

/** `nearest` is the recorded request that this one seems to stand for; `free`: nobody has it yet. */
export interface NoMatch {
  readonly kind: 'none';
  readonly nearest?: { readonly x: number; readonly free: boolean };
}

export type Match =
  | { readonly kind: 'exact'; readonly x: number }
  | { readonly kind: 'equivalent'; readonly x: number; readonly rules: readonly Rule[] }
  | NoMatch;

export interface MatcherOptions {
  readonly ignore?: readonly string[];
  readonly times?: PackageTimes;
}

/** How far ahead, in recorded requests, one is looked for that is only like the actual one. */
const horizon = 50;

/** Recorded requests that are alike but for their bodies. */
interface Group {
  readonly indexes: readonly number[];
  /** How many of them were looked at. */
  seen: number;
  /** Those looked at and not taken yet, by the hash of their body, earliest first. */
  readonly byBody: Map<string | null, number[]>;
}

/**
 * Pairs requests with recorded ones: by content, each recorded request once, the earliest first.
 * Each recorded body is hashed once at most, so that a pair is found in the same time however long
 * the recording is.
 */
export class Matcher {
  readonly #recorded: readonly RecordedRequest[];
  readonly #ignore: readonly string[];
  readonly #times: PackageTimes | undefined;
  readonly #groups = new Map<string, Group>();
  readonly #taken: Uint8Array;
  #first = 0;

  constructor(recorded: readonly RecordedRequest[], options: MatcherOptions = {}) {
    this.#recorded = recorded;
    this.#ignore = options.ignore ?? [];
    this.#times = options.times;
    this.#taken = new Uint8Array(recorded.length);
    for (const [key, indexes] of Map.groupBy(recorded.keys(), (index) =>
      headKey(this.#at(index)),
    )) {
      this.#groups.set(key, { indexes, seen: 0, byBody: new Map() });
    }
  }

  match(request: MatchableRequest): Match {
    const exact = this.#exact(request);
    if (exact !== undefined) {
      const rules = headerRules(this.#at(exact), request);
      const x = this.#take(exact);
      return rules.length === 0 ? { kind: 'exact', x } : { kind: 'equivalent', x, rules };
    }
    const free = this.#free();
    for (const index of free) {
      const rules = equivalentBy(this.#at(index), request, {
        ignore: this.#ignore,
        times: this.#times,
      });
      if (rules !== undefined) return { kind: 'equivalent', x: this.#take(index), rules };
    }
    return { kind: 'none', ...this.#nearest(request, free) };
  }

  /** Takes recorded request `x` for one that is not like it. */
  claim(x: number): void {
    const index = this.#recorded.findIndex((recorded) => recorded.x === x);
    if (index !== -1) this.#take(index);
  }

  /** Gives recorded request `x` back, to be made once more. */
  release(x: number): void {
    const index = this.#recorded.findIndex((recorded) => recorded.x === x);
    if (index === -1) return;
    this.#taken[index] = 0;
    this.#first = Math.min(this.#first, index);
    const recorded = this.#at(index);
    const known = this.#groups.get(headKey(recorded))?.byBody;
    known?.set(recorded.bodyHash, [index, ...(known.get(recorded.bodyHash) ?? [])]);
  }

  /** Recorded requests that nobody made. */
  left(): readonly RecordedRequest[] {
    return this.#recorded.filter((_, index) => this.#taken[index] === 0);
  }

  #exact(request: MatchableRequest): number | undefined {
    const group = this.#groups.get(headKey(request));
    if (group === undefined) return undefined;
    const known = group.byBody.get(request.bodyHash);
    for (let index = known?.shift(); index !== undefined; index = known?.shift()) {
      if (this.#taken[index] === 0) return index;
    }
    while (group.seen < group.indexes.length) {
      const index = group.indexes[group.seen++] as number;
      if (this.#taken[index] === 1) continue;
      const { bodyHash } = this.#at(index);
      if (bodyHash === request.bodyHash) return index;
      const others = group.byBody.get(bodyHash);
      if (others === undefined) group.byBody.set(bodyHash, [index]);
      else others.push(index);
    }
    return undefined;
  }

  #take(index: number): number {
    this.#taken[index] = 1;
    return this.#at(index).x;
  }

  #free(): readonly number[] {
    while (this.#taken[this.#first] === 1) this.#first++;
    const indexes: number[] = [];
    for (
      let index = this.#first;
      index < this.#recorded.length && indexes.length < horizon;
      index++
    ) {
      if (this.#taken[index] === 0) indexes.push(index);
    }
    return indexes;
  }

  #nearest(request: MatchableRequest, free: readonly number[]) {
    const endpoint = endpointOf(request);
    const path = pathOf(request.url);
    const index =
      free.find((candidate) => endpointOf(this.#at(candidate)) === endpoint) ??
      free.find((candidate) => pathOf(this.#at(candidate).url) === path) ??
      free[0];
    if (index !== undefined) return { nearest: { x: this.#at(index).x, free: true } };
    const used = this.#recorded.findLast((recorded) => endpointOf(recorded) === endpoint);
    return used === undefined ? {} : { nearest: { x: used.x, free: false } };
  }

  #at(index: number): RecordedRequest {
    return this.#recorded[index] as RecordedRequest;
  }
}

function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]*/, '').replace(/[?#].*/s, '');
}
