import {
  exitOracle,
  functionOracle,
  type GradeFunction,
  type Oracle,
  type Outcome,
  parsePattern,
  patternOracle,
} from '@tracefork/blame/oracle';
import type { AgentConfig } from '../agent/config.ts';
import { loadFunction, splitAgent } from '../agent/load-function.ts';
import { UsageError } from '../errors.ts';
import { isJudge, type JudgeOptions } from '../judge/judge-spec.ts';

/** How a user says what a good outcome is. */
export interface OracleOptions extends JudgeOptions {
  readonly passIf?: string;
  readonly failIf?: string;
  /** `exit`, `FILE:EXPORT`, or `judge:` with a criterion or a file. */
  readonly oracle?: string;
}

/** The ways to name an oracle, for a message. */
export const oracleExamples: string = [
  "  --pass-if '/refund sent/'      the output matches",
  "  --fail-if '/FAILED/'           the output does not match",
  '  --oracle exit                  exit code 0, or nothing thrown',
  '  --oracle ./grade.ts:grade      a function of the outcome: true, false, or null',
  '  --oracle "judge:…"             a model, by a criterion in words or in a file; costs a call',
].join('\n');

/**
 * The oracle that options or a configuration name; `undefined` where none does. Paths in options are
 * relative to `cwd`, those of the configuration to its folder.
 *
 * @throws UsageError, AgentNotLoadedError, errors of `@tracefork/blame` for a bad pattern
 */
export async function resolveOracle(
  options: OracleOptions,
  {
    cwd,
    config,
  }: {
    readonly cwd: string;
    readonly config?: { readonly entry: AgentConfig; readonly folder: string } | undefined;
  },
): Promise<Oracle | undefined> {
  const named = await oracleFrom(options, cwd);
  if (named !== undefined || config === undefined) return named;
  // Commands that ask judges have done so by now; others go on without a grade.
  if (isJudge(config.entry.oracle)) return undefined;
  return oracleFrom(config.entry, config.folder);
}

/** The oracle for a run about which nobody said anything: its exit code, if it failed by that. */
export function defaultOracle({ exit, error }: Outcome): Oracle | undefined {
  return error !== undefined || (exit !== undefined && exit.code !== 0) ? exitOracle : undefined;
}

async function oracleFrom(
  { passIf, failIf, oracle }: Pick<AgentConfig, 'passIf' | 'failIf' | 'oracle'>,
  folder: string,
): Promise<Oracle | undefined> {
  if (passIf !== undefined || failIf !== undefined) {
    if (oracle !== undefined) {
      throw new UsageError(
        '--pass-if and --fail-if grade by patterns, --oracle by something else. Keep one.',
      );
    }
    return patternOracle({
      passIf: passIf === undefined ? undefined : parsePattern(passIf),
      failIf: failIf === undefined ? undefined : parsePattern(failIf),
    });
  }
  if (oracle === undefined) return undefined;
  if (typeof oracle === 'function') {
    return functionOracle(oracle as GradeFunction, { name: oracle.name || 'a function' });
  }
  if (oracle === 'exit') return exitOracle;
  if (isJudge(oracle)) {
    throw new UsageError(
      'A judge asks a model, and this command makes no calls of its own; blame and grade do. Grade by one of these:\n' +
        oracleExamples,
    );
  }
  const grade = (await loadFunction(oracle, folder)) as GradeFunction;
  return functionOracle(grade, { name: splitAgent(oracle).file });
}
