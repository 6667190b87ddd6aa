import { copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BranchSink } from '@tracefork/fork';
import type { StoredRun } from '@tracefork/store';
import { openTape } from '@tracefork/tape';
import type { Agent } from '../agent/resolve-agent.ts';
import { BranchNotKeptError } from '../errors.ts';
import type { Io } from '../io.ts';
import { viewTape } from '../view/tape-view.ts';
import type { OpenStore } from './open.ts';
import { noteRecordedHere } from './recorded-here.ts';
import { runFacts, storedAgent } from './run-facts.ts';

/** Keeps the branches of a stored run; each is called `PARENT/NUMBER`. */
export function keepBranches(
  { store, folder }: OpenStore,
  {
    parent,
    name,
    agent,
    io,
  }: {
    readonly parent: StoredRun;
    /** How the user calls the parent. */
    readonly name: string;
    readonly agent: Agent;
    readonly io: Io;
  },
): BranchSink {
  return {
    async save({ plan, live, offPolicy, spend, end }, path) {
      const tape = openTape(path);
      const saved = store.save(path, {
        ...runFacts(viewTape(tape)),
        agent: storedAgent(agent, { folder, cwd: io.cwd }),
        branch: {
          parent: parent.id,
          step: plan.step,
          mutation: plan.mutation,
          trial: plan.script.trial,
          details: { end, live, offPolicy: offPolicy.length, spend },
        },
      });
      const { run, isNew } = await saved.catch((cause: unknown) => {
        throw keptAside(path, { chain: tape.chain, cause });
      });
      if (isNew) await noteRecordedHere(store, run, io.env);
      return run.parent === parent.id ? `${name}/${run.ordinal}` : run.id.slice(0, 10);
    },
  };
}

/** A branch was paid for; where the store cannot take it, its tape stays. */
function keptAside(
  path: string,
  { chain, cause }: { readonly chain: string; readonly cause: unknown },
): BranchNotKeptError {
  const aside = join(tmpdir(), `tracefork-${chain.slice(0, 10)}.tape`);
  copyFileSync(path, aside);
  return new BranchNotKeptError(aside, cause);
}
