import type { FinishedFork, ForkAnswer, ForkJob, ForkRunner } from '@tracefork/blame';
import type { Oracle, Outcome } from '@tracefork/blame/oracle';
import {
  type Agent,
  type ForkOptions,
  type ForkPlan,
  type ForkResult,
  fork,
  type Governor,
} from '@tracefork/fork';
import { programsOf } from '../fork/unmetered.ts';
import { outcomeOf } from '../oracle/outcome-of.ts';
import { stepsOf } from '../tapes/steps.ts';
import { type Answered, answerBy, withSpending } from './answer-of.ts';
import { type ForkSetting, planner } from './jobs.ts';
import { createScreen, type Screen } from './screen.ts';

/** Keeps a branch with what it came to. */
export type KeepFork = (
  kept: FinishedFork & { readonly answer: ForkAnswer; readonly fork: ForkResult },
  path: string,
) => Promise<string>;

export interface ForkRunnerOptions
  extends Pick<ForkOptions, 'workdir' | 'stallTimeout' | 'redact'> {
  readonly setting: ForkSetting;
  readonly agent: Agent;
  readonly oracle: Oracle;
  readonly governor: Governor;
  readonly keep: KeepFork;
  /** Called with each program that a fork ran for real. */
  readonly onProgram?: (program: string) => void;
}

/** Runs the forks of a blame: served up to a step, drawn anew from there, graded, kept. */
export function createForkRunner(options: ForkRunnerOptions): ForkRunner {
  const { setting, agent, oracle, governor, keep, onProgram, workdir, stallTimeout, redact } =
    options;
  const { tape, order } = setting;
  const steps = stepsOf(tape.exchanges);
  const planOf = planner(setting);
  const recorded = outcomeOf(tape) ?? {};

  async function forked(plan: ForkPlan, job: ForkJob, signal: AbortSignal) {
    const attempts = steps[plan.step]?.attempts ?? [];
    const screen =
      job.extent === 'tail' ? undefined : createScreen(governor, { tape, step: attempts });
    const answered = async (result: ForkResult): Promise<Answered> => {
      const answer = screen && screened(screen, result, recorded);
      return answer === undefined ? answerBy(result, oracle) : { answer, keep: answer };
    };
    let saved: Answered | undefined;
    const result = await fork(plan, agent, {
      tape,
      governor: screen?.governor ?? governor,
      signal: AbortSignal.any([signal, governor.overshot]),
      ...(workdir === undefined ? {} : { workdir }),
      ...(stallTimeout === undefined ? {} : { stallTimeout }),
      ...(redact === undefined ? {} : { redact }),
      sink: {
        async save(ended, path) {
          saved = await answered(ended);
          if (saved.keep.kind === 'unaffordable') return '';
          const result = withSpending(saved.keep, ended);
          return keep({ job, result, answer: saved.answer, fork: ended }, path);
        },
      },
    });
    return { result, answer: (saved ?? (await answered(result))).answer };
  }

  return {
    async run(job, { signal }) {
      if (job.step === order.length) {
        const grade = await oracle.grade(recorded);
        return { kind: 'graded', ...grade, calls: 0, dollars: 0 };
      }
      const { result, answer } = await forked(planOf(job), job, signal);
      for (const program of programsOf(result)) onProgram?.(program);
      signal.throwIfAborted();
      if (governor.overshot.aborted && answer.kind === 'failed' && answer.code === 'cancelled') {
        return withSpending({ kind: 'unaffordable' }, result);
      }
      return withSpending(answer, result);
    },
  };
}

/** Of a screen: did the next request change, or the outcome where there is no next request? */
function screened(
  screen: Screen,
  { end, tape }: ForkResult,
  recorded: Outcome,
): ForkAnswer | undefined {
  const differs = screen.differs();
  if (differs !== undefined) return { kind: 'screened', differs };
  if (end.status !== 'finished' || tape === undefined) return undefined;
  return { kind: 'screened', differs: !sameEnd(outcomeOf(tape) ?? {}, recorded) };
}

function sameEnd(a: Outcome, b: Outcome): boolean {
  const text = ({ exit, stdout, value, error }: Outcome) =>
    JSON.stringify([exit, error, Buffer.from(stdout ?? []), Buffer.from(value ?? [])]);
  return text(a) === text(b);
}
