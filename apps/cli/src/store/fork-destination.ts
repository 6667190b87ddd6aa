import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BranchSink, ForkPlan, ForkResult } from '@tracefork/fork';
import type { Grade, StoredRun } from '@tracefork/store';
import { TapeExistsError } from '@tracefork/tape';
import type { Agent } from '../agent/resolve-agent.ts';
import { refuseFolderOf } from '../commands/refuse-folder.ts';
import { UsageError } from '../errors.ts';
import type { Side } from '../fork/sides.ts';
import type { Io } from '../io.ts';
import { openTapeFile } from '../tapes/open.ts';
import { viewTape } from '../view/tape-view.ts';
import { keepBranches } from './keep-branches.ts';
import { type OpenStore, openExistingStore, openOrMakeStore } from './open.ts';
import { runFacts } from './run-facts.ts';

/** Where the branches of a command go. */
export interface ForkDestination {
  /** What `forkMany` is told, for forks by this agent. */
  optionsFor(agent: Agent): {
    readonly sink?: BranchSink;
    readonly fileFor?: (plan: ForkPlan) => string;
  };
  /** Keeps a grade of a branch that was kept. */
  grade(branch: ForkResult, grade: Grade): Promise<void>;
  close(): Promise<void>;
}

interface Forked {
  readonly name: string;
  readonly file: string;
  /** The parent, if it is in the store. */
  readonly run: StoredRun | undefined;
  /** What `-o` names. */
  readonly output: string | undefined;
  readonly trials: number;
  readonly sides: readonly Side[];
}

/**
 * Branches of a stored run go into its store. Those of a file go into files if `-o` names some, else
 * into the store, which then takes their parent in as well.
 *
 * @throws TapeExistsError, FileUnwritableError, UsageError, errors of the store
 */
export async function branchesOf(forked: Forked, io: Io): Promise<ForkDestination> {
  const { output, run, name } = forked;
  const files = output === undefined ? {} : { fileFor: filesAt(output, forked, io) };
  if (run === undefined && output !== undefined) {
    return { optionsFor: () => files, grade: async () => undefined, close: async () => undefined };
  }
  const { open, parent } = await openWithParent(forked, io);
  const called =
    run === undefined ? parent.id.slice(0, 10) : isBranchName(name) ? name : parent.id.slice(0, 10);
  return {
    optionsFor: (agent) => ({
      ...files,
      sink: keepBranches(open, { parent, name: called, agent, io }),
    }),
    grade: async ({ id, tape }, grade) => {
      if (id !== undefined && tape !== undefined) await open.store.addGrade(tape.chain, grade);
    },
    close: () => open.store.close(),
  };
}

/** Opens the store of a run that is forked; a run that is a file is taken in first. */
export async function openWithParent(
  { run, file }: Pick<Forked, 'run' | 'file'>,
  io: Io,
): Promise<{ readonly open: OpenStore; readonly parent: StoredRun }> {
  const open = await (run === undefined ? openOrMakeStore(io) : openExistingStore(io));
  try {
    return { open, parent: run ?? (await takeIn(open, file)) };
  } catch (error) {
    await open.store.close();
    throw error;
  }
}

function isBranchName(name: string): boolean {
  return name.includes('/');
}

async function takeIn({ store }: OpenStore, file: string): Promise<StoredRun> {
  const facts = { ...runFacts(viewTape(openTapeFile(file))), origin: 'imported' as const };
  return (await store.save(readFileSync(file), facts)).run;
}

function filesAt(output: string, { trials, sides }: Forked, io: Io): (plan: ForkPlan) => string {
  const path = resolve(io.cwd, output);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (output === '') throw new UsageError('-o names no file. For example: -o branch.tape');
  if (trials === 1 && !isFolder) {
    refuseFolderOf(path);
    if (existsSync(path)) throw new TapeExistsError(path);
    return () => path;
  }
  if (existsSync(path) && !isFolder) {
    throw new UsageError(
      `-o ${output} is a file, and ${trials} tapes are to be made. Name a folder.`,
    );
  }
  refuseFolderOf(path);
  mkdirSync(path, { recursive: true });
  return (plan) => {
    const side = sides.find(({ plans }) => plans.includes(plan))?.name ?? 'after';
    const what = side === 'after' ? '' : `-${side}`;
    return join(path, `step-${plan.step}-trial-${plan.script.trial}${what}.tape`);
  };
}
