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

/** A fork of an earlier command, as it was kept. */
export interface KeptFork extends Kept {
  /** Of its branch. */
  readonly id: string;
}

/** Forks that earlier commands with the same plan have finished. */
export async function keptForks(
  { store }: OpenStore,
  { parent, plan }: { readonly parent: StoredRun; readonly plan: string },
): Promise<readonly KeptFork[]> {
  const branches = await store.branches(parent.id);
  return branches.flatMap(({ id, branch }) =>
    branch?.plan === plan ? [{ id, ...(branch.details as { readonly blame: Kept }).blame }] : [],
  );
}

/** Kept forks graded by this oracle, several at once; a grade of an earlier oracle does not count. */
export async function gradeKept(
  { store }: OpenStore,
  kept: readonly KeptFork[],
  oracle: Oracle,
): Promise<readonly FinishedFork[]> {
  const graded = async ({ id, job, result }: KeptFork): Promise<readonly FinishedFork[]> => {
    if (result.kind !== 'graded') return [{ job, result }];
    const outcome = outcomeOf(await store.open(id));
    if (outcome === undefined) return [];
    const { calls, dollars } = result;
    return [{ job, result: { kind: 'graded', ...(await oracle.grade(outcome)), calls, dollars } }];
  };
  const finished: FinishedFork[] = [];
  for (let next = 0; next < kept.length; next += gradedAtOnce) {
    const some = await Promise.all(kept.slice(next, next + gradedAtOnce).map(graded));
    finished.push(...some.flat());
  }
  return finished;
}

/** Kept forks that are graded at once; a judge takes its time. */
const gradedAtOnce = 8;

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
