import { PatternError } from '../errors.ts';
import type { Grade, Oracle } from './model.ts';
import { outcomeText } from './outcome-text.ts';

export interface PatternOptions {
  readonly passIf?: RegExp | undefined;
  readonly failIf?: RegExp | undefined;
}

/**
 * Grades by patterns in the outcome's text. With one pattern, its absence is the other grade; with
 * both, an outcome that matches both or neither is undefined.
 *
 * @note The patterns are the user's own and run in this process without a limit of time; one that
 * backtracks without end on a model's text hangs the program.
 * @throws {PatternError} without any pattern.
 */
export function patternOracle({ passIf, failIf }: PatternOptions): Oracle {
  if (!passIf && !failIf) throw new PatternError('', 'there is no pattern to grade by');
  const pass = passIf && stateless(passIf);
  const fail = failIf && stateless(failIf);
  const name = [pass && `pass if ${pass}`, fail && `fail if ${fail}`].filter(Boolean).join(', ');
  return {
    name,
    grade(outcome): Grade {
      const text = outcomeText(outcome);
      const passes = pass?.test(text);
      const fails = fail?.test(text);
      if (pass && fail) {
        if (passes && fails)
          return { grade: 'undefined', reason: `matches both ${pass} and ${fail}` };
        if (!passes && !fails)
          return { grade: 'undefined', reason: `matches neither ${pass} nor ${fail}` };
        return passes
          ? { grade: 'pass', reason: `matches ${pass}` }
          : { grade: 'fail', reason: `matches ${fail}` };
      }
      if (pass)
        return passes
          ? { grade: 'pass', reason: `matches ${pass}` }
          : { grade: 'fail', reason: `does not match ${pass}` };
      return fails
        ? { grade: 'fail', reason: `matches ${fail}` }
        : { grade: 'pass', reason: `does not match ${fail}` };
    },
  };
}

/** A global or sticky pattern keeps its place between two outcomes; this copy does not. */
const stateless = (pattern: RegExp): RegExp =>
  new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));

/**
 * Reads a pattern from a command line: `/approved/i`, or a bare text, which is a pattern too.
 *
 * @throws {PatternError} if it is no regular expression of JavaScript.
 */
export function parsePattern(text: string): RegExp {
  const [, source, flags] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [undefined, text, ''];
  try {
    return new RegExp(source ?? '', flags);
  } catch (cause) {
    throw new PatternError(text, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
