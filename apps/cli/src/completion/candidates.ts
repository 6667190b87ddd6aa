import type { Io } from '../io.ts';
import { safeLine } from '../render/safe-text.ts';
import type { Candidate, Completion, Place } from './completion-at.ts';
import { runCandidates } from './run-candidates.ts';

/** What a shell is told: what else it may offer by itself, and the words that there are. */
export interface Answer {
  readonly also: 'files' | 'folders' | 'nothing';
  readonly words: readonly Candidate[];
}

/** Looks up what may stand at a place, in the store where it has to be. */
export async function answerAt({ completion, typed, head }: Place, io: Io): Promise<Answer> {
  const offered = completion.kind === 'runs' ? await runCandidates(typed, io) : wordsOf(completion);
  const words = offered
    .filter(({ word }) => word.startsWith(typed))
    .map(({ word, description }) => ({
      word: head + word,
      description: safeLine(description),
    }));
  return { also: alsoOf(completion), words };
}

function wordsOf(completion: Completion): readonly Candidate[] {
  return completion.kind === 'words' ? completion.words : [];
}

function alsoOf({ kind }: Completion): Answer['also'] {
  return kind === 'runs' ? 'files' : kind === 'words' ? 'nothing' : kind;
}
