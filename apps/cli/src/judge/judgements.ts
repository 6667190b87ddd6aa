import { createHash } from 'node:crypto';
import { type GradeWord, judgePromptVersion } from '@tracefork/blame/oracle';
import type { RunStore, StoredRun } from '@tracefork/store';
import type { JudgeSpec } from './judge-spec.ts';

/** What a judge answered once. Kept, so that the same grade comes of the same outcome again, for $0. */
export interface Judgement {
  /** Of wording, model, criterion and what was shown. */
  readonly key: string;
  readonly model: string;
  readonly criterion: string;
  readonly grade: GradeWord;
  readonly reason: string;
  /** US dollars at most, all attempts. */
  readonly dollars: number | 'unknown';
  /** Live calls, retries counted. */
  readonly calls: number;
  /** Plan of the blame that asked, if one did. */
  readonly plan: string | null;
}

/** Keeps judgements. */
export interface JudgementBook {
  find(key: string): Judgement | undefined;
  add(judgement: Judgement): Promise<void>;
  all(): readonly Judgement[];
}

const kind = 'judgement';

export function judgementKey({ model, criterion }: JudgeSpec, text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([judgePromptVersion, model, criterion, text]))
    .digest('hex');
}

/** The judgements that a store keeps with a run, those of its branches included. */
export async function judgementsOf(
  store: RunStore,
  { id, parent }: Pick<StoredRun, 'id' | 'parent'>,
): Promise<JudgementBook> {
  const owner = parent ?? id;
  const results = await store.results(owner, kind);
  const known = new Map(
    results
      .filter(({ version }) => version === 1)
      .map(({ data }) => data as Judgement)
      .map((judgement) => [judgement.key, judgement]),
  );
  return {
    find: (key) => known.get(key),
    async add(judgement) {
      known.set(judgement.key, judgement);
      await store.addResult(owner, { kind, version: 1, data: judgement });
    },
    all: () => [...known.values()],
  };
}

/** A book for runs that are in no store: it forgets. */
export function passingBook(): JudgementBook {
  const known = new Map<string, Judgement>();
  return {
    find: (key) => known.get(key),
    add: async (judgement) => void known.set(judgement.key, judgement),
    all: () => [...known.values()],
  };
}
