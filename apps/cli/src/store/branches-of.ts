import { hash } from 'node:crypto';
import { type ForkInput, type RecordedRun, recordedRun } from '@tracefork/report';
import type { RunStore, StoredRun } from '@tracefork/store';
import type { Io } from '../io.ts';
import { openExistingStore, withStore } from './open.ts';

/** Branches that one page holds at most. */
const most = 40;

/** What was forked from a run, and from that again, as a report takes it. */
export interface BranchesOf {
  readonly runs: readonly RecordedRun[];
  readonly forks: readonly ForkInput[];
  /** Branches that are listed in `forks` without their recording. */
  readonly left: number;
}

/** Reads the branches of a stored run. @param name as a person would call the run. */
export function branchesOf(run: StoredRun, name: string, io: Io): Promise<BranchesOf> {
  return withStore(openExistingStore(io), ({ store }) => branchesIn(store, { run, name }));
}

/** The same from a store that is open. */
export async function branchesIn(
  store: RunStore,
  of: { readonly run: StoredRun; readonly name: string },
): Promise<BranchesOf> {
  const found = await descendants(store, of);
  const kept = found.slice(0, most);
  const runs: RecordedRun[] = [];
  for (const { run: branch, name: id } of kept) {
    runs.push(recordedRun(id, await store.open(branch.id), ofStore(branch)));
  }
  return { runs, forks: found.map(forkOf), left: found.length - kept.length };
}

/** Changes whenever a run has another branch, at any depth, or one has another grade. */
export async function branchesVersion(store: RunStore, run: StoredRun): Promise<string> {
  const all = await descendants(store, { run, name: '' });
  const told = all.map(({ run: branch, name }) => `${name} ${branch.id} ${branch.grade}`);
  return hash('sha256', told.join('\n')).slice(0, 16);
}

interface Named {
  readonly run: StoredRun;
  readonly name: string;
  readonly parent: string;
}

async function descendants(
  store: RunStore,
  { run, name }: { readonly run: StoredRun; readonly name: string },
): Promise<readonly Named[]> {
  const all: Named[] = [];
  for (const branch of await store.branches(run.id)) {
    const named = { run: branch, name: `${name}/${branch.ordinal}`, parent: name };
    all.push(named, ...(await descendants(store, named)));
  }
  return all;
}

function forkOf({ run, name, parent }: Named): ForkInput {
  const { branch, grade } = run;
  const change = changeOf(branch?.mutation ?? null);
  return {
    id: name,
    parent,
    step: branch?.step ?? 0,
    change: change.length > 200 ? `${change.slice(0, 200)}…` : change,
    ...(grade === null ? {} : { grade }),
  };
}

/** What the store says of a run beside its tape: its grade, and what to call its agent. */
export function ofStore(run: StoredRun): Pick<RecordedRun, 'grade' | 'agent'> {
  const { grade, name, agent } = run;
  const called = name ?? (agent === null ? null : agentWords(agent));
  return { ...(grade === null ? {} : { grade }), ...(called === null ? {} : { agent: called }) };
}

function agentWords(agent: NonNullable<StoredRun['agent']>): string {
  return agent.kind === 'command' ? agent.command.join(' ') : agent.target;
}

/** What a fork changed: the kind of its mutation, and the rest of it as JSON. */
function changeOf(mutation: unknown): string {
  if (typeof mutation !== 'object' || mutation === null || !('kind' in mutation)) {
    return JSON.stringify(mutation);
  }
  const { kind, ...rest } = mutation;
  const given = Object.values(rest);
  const only = given.length === 1 ? given[0] : rest;
  return given.length === 0 ? String(kind) : `${kind}: ${JSON.stringify(only)}`;
}
