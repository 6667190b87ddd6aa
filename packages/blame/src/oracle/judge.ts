import { judgedText } from './judge-prompt.ts';
import type { Grade, Oracle } from './model.ts';

/** A model, or a person, that is asked about an outcome. What it costs is the port's own to count. */
export interface Judge {
  readonly name: string;
  ask(question: { readonly criterion: string; readonly text: string }): Promise<Grade>;
}

/** Grades with a judge and a criterion in words. How far to trust it is what calibration says. */
export function judgeOracle(judge: Judge, { criterion }: { readonly criterion: string }): Oracle {
  return {
    name: `${judge.name}: ${criterion}`,
    grade: (outcome) => judge.ask({ criterion, text: judgedText(outcome) }),
  };
}
