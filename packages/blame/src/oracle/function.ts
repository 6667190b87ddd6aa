import type { Grade, GradeWord, Oracle, Outcome } from './model.ts';

/** What a user's grading function may answer; `null` means that it cannot tell. */
export type Answer =
  | boolean
  | null
  | GradeWord
  | { readonly grade: GradeWord; readonly reason?: string };

export type GradeFunction = (outcome: Outcome) => Answer | Promise<Answer>;

const WORDS: ReadonlySet<unknown> = new Set<GradeWord>(['pass', 'fail', 'undefined']);
const isWord = (value: unknown): value is GradeWord => WORDS.has(value);

/**
 * Grades with a function, such as the export of a user's module. An answer of another kind, and
 * what the function throws, are `undefined` grades whose reason says so; since the recorded run is
 * graded first, a broken function is found before anything is spent.
 */
export function functionOracle(grade: GradeFunction, { name }: { readonly name: string }): Oracle {
  return {
    name,
    async grade(outcome): Promise<Grade> {
      try {
        return read(await grade(outcome), name);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { grade: 'undefined', reason: `${name} threw: ${message}` };
      }
    },
  };
}

function read(answer: unknown, name: string): Grade {
  if (answer === true) return { grade: 'pass', reason: `${name} answered true` };
  if (answer === false) return { grade: 'fail', reason: `${name} answered false` };
  if (answer === null) return { grade: 'undefined', reason: `${name} could not tell` };
  if (isWord(answer)) return { grade: answer, reason: `${name} answered ${answer}` };
  if (typeof answer === 'object' && 'grade' in answer && isWord(answer.grade)) {
    const reason = 'reason' in answer && typeof answer.reason === 'string' ? answer.reason : '';
    return { grade: answer.grade, reason: reason || `${name} answered ${answer.grade}` };
  }
  const kind = typeof answer === 'object' ? 'an object without a grade' : `a ${typeof answer}`;
  return {
    grade: 'undefined',
    reason: `${name} answered ${kind}; it may answer true, false, null, or { grade, reason }`,
  };
}
