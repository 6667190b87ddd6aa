import type { Tape } from '@tracefork/tape';
import type { AgentOutcome, Disturbance } from '@tracefork/transport';
import { faultsAt } from '../plan/choose.ts';
import type { FaultPlan } from '../plan/model.ts';
import type { Injected, NotInjected, Oracle, Side, Trial } from './model.ts';
import { type DisturbedRun, disturbanceAt, leftTheTape, replaysOf, stepsOn } from './on-tape.ts';

export interface ReplayedSettings<T> {
  readonly tape: Tape;
  readonly agent: () => T | Promise<T>;
  readonly oracle: Oracle<T>;
  /** Milliseconds without progress after which a replay is given up. */
  readonly timeout: number;
}

/** A pair of replays, with the faults and without; nothing leaves the machine. */
export async function runReplayed<T>(
  plan: FaultPlan,
  {
    number,
    control,
    tape,
    agent,
    oracle,
    timeout,
  }: ReplayedSettings<T> & { readonly number: number; readonly control: boolean },
): Promise<{ readonly trial: Trial<T>; readonly uncovered: readonly string[] }> {
  const replayed = replaysOf(tape, agent, { oracle, stallTimeout: timeout });
  const { disturb, planned, notInjected } = disturbancesOf(plan, { tape, number });
  const faulted = await replayed(disturb);
  const beside = control ? await replayed([]) : undefined;
  const { uncovered } = faulted.verdict;
  // Of several, the agent may have ended before it came to the later ones.
  const came = faulted.verdict.rules.disturbed ?? 0;
  return {
    trial: {
      number,
      faulted: sideOf(faulted),
      ...(beside === undefined ? {} : { control: controlSide(beside) }),
      injected: planned.slice(0, came),
      notInjected,
    },
    uncovered: uncovered.map(({ what, detail }) => `${what}: ${detail}`),
  };
}

function disturbancesOf(
  plan: FaultPlan,
  { tape, number }: { readonly tape: Tape; readonly number: number },
) {
  const disturb: Disturbance[] = [];
  const planned: Injected[] = [];
  const notInjected: NotInjected[] = [];
  for (const step of stepsOn(tape)) {
    for (const fault of faultsAt(plan, { step: step.index, attempt: 0, trial: number })) {
      const what = { class: fault.class, step: step.index, attempt: 0 };
      const disturbance = disturbanceAt(fault, step);
      if (typeof disturbance === 'string') {
        notInjected.push({ ...what, reason: disturbance });
        continue;
      }
      disturb.push(disturbance);
      for (let attempt = 0; attempt < (fault.times ?? 1); attempt++)
        planned.push({ ...what, attempt });
      break;
    }
  }
  return { disturb, planned, notInjected };
}

type Replayed<T> = DisturbedRun & { readonly outcome?: AgentOutcome<T> };

function sideOf<T>({ verdict, grade, outcome }: Replayed<T>): Side<T> {
  const { matched } = verdict.exchanges;
  const broken = outcome === undefined ? 'it did not come to an end' : leftTheTape(verdict);
  return {
    outcome,
    grade: broken === undefined ? grade : undefined,
    steps: matched,
    attempts: matched + (verdict.rules.disturbed ?? 0),
    ms: null,
    dollars: 0,
    ...(broken === undefined ? {} : { broken }),
  };
}

function controlSide<T>(replayed: Replayed<T>): Side<T> {
  const { result, reasons } = replayed.verdict;
  if (result !== 'drifted') return sideOf(replayed);
  return {
    ...sideOf(replayed),
    grade: undefined,
    broken: `its replay drifted: ${reasons[0] ?? ''}`,
  };
}
