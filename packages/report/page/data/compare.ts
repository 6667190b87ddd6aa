import type { Block } from '@tracefork/wire';
import { diffArrays } from 'diff';
import { readStep } from './read-step.ts';
import type { Run } from './run.ts';
import { blocksText } from './search.ts';

/** A step of one run beside the one of another that it corresponds to. */
export interface StepPair {
  readonly a: number | null;
  readonly b: number | null;
  readonly same: boolean;
}

/** A step reduced to what it means: ids, times and tokens are left out. */
export interface StepMeaning {
  readonly set: object;
  readonly asked: string;
  readonly answered: string;
}

/** What a step asked and what it was answered. */
export function meaningOf(run: Run, index: number): StepMeaning {
  const { request, added, response } = readStep(run, index);
  const said = added.map(({ role, blocks }) => `${role}: ${meaning(blocks)}`).join('\n\n');
  const { error, stopReason = null } = response ?? {};
  const end = error === undefined ? '' : `\n${error.type}: ${error.message}`;
  return {
    set: {
      model: request?.model,
      system: request?.system,
      tools: request?.tools.map(({ name, definition }) => ({ name, definition })),
      ...request?.parameters,
      stop: stopReason,
    },
    asked: said,
    answered: `${meaning(response?.blocks ?? [])}${end}`,
  };
}

/** Lays the steps of two runs side by side, by what was asked and answered. */
export function alignSteps(a: Run, b: Run): readonly StepPair[] {
  const keys = [a, b].map((run) =>
    run.data.steps.map(({ asked, answered, error, model }, index) => ({
      index,
      key: JSON.stringify([asked.map(({ text }) => text.replace(ids, '')), answered, error, model]),
    })),
  ) as [Keyed[], Keyed[]];
  const pairs: StepPair[] = [];
  let gone: number[] = [];
  let [left, right] = [0, 0];
  const flush = (came: number[]): void => {
    for (let place = 0; place < Math.max(gone.length, came.length); place += 1) {
      pairs.push({ a: gone[place] ?? null, b: came[place] ?? null, same: false });
    }
    gone = [];
  };
  for (const change of diffArrays(keys[0], keys[1], { comparator: (x, y) => x.key === y.key })) {
    const indexes = Array.from({ length: change.count ?? change.value.length }, (_, i) => i);
    if (change.removed === true) {
      flush([]);
      gone = indexes.map((index) => left + index);
      left += indexes.length;
    } else if (change.added === true) {
      flush(indexes.map((index) => right + index));
      right += indexes.length;
    } else {
      flush([]);
      for (const index of indexes) pairs.push({ a: left + index, b: right + index, same: true });
      left += indexes.length;
      right += indexes.length;
    }
  }
  flush([]);
  return pairs;
}

interface Keyed {
  readonly index: number;
  readonly key: string;
}

const ids = /\b(toolu|call|msg)_\w+/g;

function meaning(blocks: readonly Block[]): string {
  return blocksText(blocks).replace(ids, '');
}
