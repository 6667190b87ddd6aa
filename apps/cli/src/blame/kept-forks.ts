import { createHash } from 'node:crypto';
import type { FinishedFork, ForkAnswer, ForkJob, ForkResult } from '@tracefork/blame';
import type { Oracle } from '@tracefork/blame/oracle';
import type { StoredRun } from '@tracefork/store';
import { openTape } from '@tracefork/tape';
import type { EffectPolicy } from '@tracefork/transport/fork';
import type { Agent } from '../agent/resolve-agent.ts';
import type { Io } from '../io.ts';
import { outcomeOf } from '../oracle/outcome-of.ts';
import type { OpenStore } from '../store/open.ts';
import { noteRecordedHere } from '../store/recorded-here.ts';
import { runFacts, storedAgent } from '../store/run-facts.ts';
import { viewTape } from '../view/tape-view.ts';
import type { KeepFork } from './fork-runner.ts';

/** What makes forks of two commands the same forks. The oracle is not among it: it grades again. */
export interface PlanKey {
  readonly parent: string;
  readonly agent: Agent;
  readonly seed: number;
  readonly effects: Readonly<Record<string, EffectPolicy>>;
  readonly allowEffects: boolean;
  /** Of a comparison: its question and the names of its changes. */
  readonly compared?: readonly string[] | undefined;
}

/** Names a plan; forks that were kept under it are found by it. */
export function planName(key: PlanKey): string {
  const { parent, agent, seed, effects, allowEffects, compared = [] } = key;
  const who = agent.kind === 'command' ? [agent.cwd, ...agent.command] : [agent.name];
  const sorted = Object.entries(effects).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([1, parent, who, seed, sorted, allowEffects, ...compared]);
  return `blame-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

interface Kept {
  readonly job: ForkJob;
  readonly result: ForkResult;
}

/** Forks that earlier commands with the same plan have finished, graded by this oracle. */
export async function finishedForks(
  { store }: OpenStore,
  {
    parent,
    plan,
    oracle,
  }: { readonly parent: StoredRun; readonly plan: string; readonly oracle: Oracle },
): Promise<readonly FinishedFork[]> {
  const finished: FinishedFork[] = [];
  for (const { id, branch } of await store.branches(parent.id)) {
    if (branch?.plan !== plan) continue;
    const { job, result } = (branch.details as { readonly blame: Kept }).blame;
    if (result.kind !== 'graded') {
      finished.push({ job, result });
      continue;
    }
    const outcome = outcomeOf(await store.open(id));
    if (outcome === undefined) continue;
    const { calls, dollars } = result;
    const grade = await oracle.grade(outcome);
    finished.push({ job, result: { kind: 'graded', ...grade, calls, dollars } });
  }
  return finished;
}

/** Keeps each finished fork as a branch, with its grade, before the next one is planned. */
export function keepForks(
  { store, folder }: OpenStore,
  about: {
    readonly parent: StoredRun;
    readonly plan: string;
    readonly agent: Agent;
    readonly oracle: Oracle;
    readonly io: Io;
  },
): KeepFork {
  const { parent, plan, agent, oracle, io } = about;
  return async ({ job, result, answer, fork }, path) => {
    const { run, isNew } = await store.save(path, {
      ...runFacts(viewTape(openTape(path))),
      agent: storedAgent(agent, { folder, cwd: io.cwd }),
      branch: {
        parent: parent.id,
        step: fork.plan.step,
        mutation: fork.plan.mutation,
        trial: fork.plan.script.trial,
        plan,
        details: { blame: { job, result }, end: fork.end, live: fork.live, spend: fork.spend },
      },
    });
    if (isNew) {
      await noteRecordedHere(store, run, io.env);
      await addGrade(answer, { store, id: run.id, oracle: oracle.name });
    }
    return run.id;
  };
}

async function addGrade(
  answer: ForkAnswer,
  {
    store,
    id,
    oracle,
  }: Pick<OpenStore, 'store'> & { readonly id: string; readonly oracle: string },
): Promise<void> {
  if (answer.kind !== 'graded') return;
  const { grade, reason } = answer;
  await store.addGrade(id, {
    oracle,
    verdict: grade,
    ...(reason === undefined ? {} : { reason }),
  });
}
