import type { Tape } from '@tracefork/tape';
import { type FaultPlan, readPlan } from '../index.ts';
import { FaultOptionsError, FaultPlanError, NoAgentError } from './errors.ts';
import { judgeTrials } from './judge.ts';
import type { FaultReport, Oracle, Trial } from './model.ts';
import { stepsOn } from './on-tape.ts';
import { runLive } from './run-live.ts';
import { runReplayed } from './run-replayed.ts';

export interface WithFaultsOptions<T> {
  /**
   * `live`: the agent's model calls go out, but for those that a fault answers; they cost what they
   * cost. A tape: everything is served from it, and nothing leaves this machine.
   */
  readonly calls: 'live' | Tape;
  /** Grades what each run came to: `true` passes, `false` fails, `undefined` counts as neither. */
  readonly oracle: Oracle<T>;
  /** Pairs of runs. Default: 10. */
  readonly repeat?: number;
  /** Beside each run one without the faults. Default: true; without, there is no verdict. */
  readonly control?: boolean;
  /** How far the pass rate may fall and still count as that of the control. Default: 0.3. */
  readonly tolerance?: number;
  /** Milliseconds by which a run may be longer without counting as slower. Default: 2,000. */
  readonly slack?: number;
  /** Milliseconds for each run; of replays, without progress. Default: 600,000 live, 30,000 replayed. */
  readonly timeout?: number;
}

/**
 * Runs an agent again and again, with what a plan makes go wrong and without, and says whether it
 * gets over it.
 *
 * @param plan a fault, or a list of them; checked
 * @param agent called for each run; in the process of the caller
 * @throws FaultPlanError, NoAgentError, FaultOptionsError
 */
export async function withFaults<T>(
  plan: FaultPlan | FaultPlan[number],
  agent: () => T | Promise<T>,
  options: WithFaultsOptions<T>,
): Promise<FaultReport<T>> {
  if (typeof agent !== 'function') throw new NoAgentError();
  const {
    calls,
    oracle,
    repeat = 10,
    control = true,
    tolerance = 0.3,
    slack = 2000,
  } = checked(options);
  const known = calls === 'live' ? {} : { steps: stepsOn(calls).length };
  const read = readPlan(plan, known);
  if (read.kind === 'invalid') throw new FaultPlanError(read.problems);
  const trials: Trial<T>[] = [];
  const uncovered = new Set<string>();
  for (let number = 0; number < repeat; number++) {
    const pair = { number, control, agent, oracle };
    const { trial, uncovered: met } =
      calls === 'live'
        ? await runLive(read.plan, { ...pair, timeout: options.timeout ?? 600_000 })
        : await runReplayed(read.plan, {
            ...pair,
            tape: calls,
            timeout: options.timeout ?? 30_000,
          });
    trials.push(trial);
    for (const what of met) uncovered.add(what);
  }
  return { verdict: judgeTrials(trials, { tolerance, slack }), trials, uncovered: [...uncovered] };
}

function checked<T>(options: WithFaultsOptions<T>): WithFaultsOptions<T> {
  const { calls, oracle, repeat = 1, tolerance = 0 } = options ?? {};
  if (
    calls !== 'live' &&
    (typeof calls !== 'object' || calls === null || !('exchanges' in calls))
  ) {
    throw new FaultOptionsError(
      "calls has to be 'live', which lets model calls go out and cost money, or a tape, which answers them. There is no default.",
    );
  }
  if (typeof oracle !== 'function') {
    throw new FaultOptionsError(
      'oracle has to be a function that grades what a run came to, such as ({ status }) => status === "returned".',
    );
  }
  if (!Number.isSafeInteger(repeat) || repeat < 1) {
    throw new FaultOptionsError(`repeat is ${repeat}; it has to be a whole number from 1.`);
  }
  if (!(tolerance >= 0 && tolerance <= 1)) {
    throw new FaultOptionsError(`tolerance is ${tolerance}; it has to be a number from 0 to 1.`);
  }
  return options;
}
