import { exitOracle, type Grade } from '@tracefork/blame/oracle';
import { createGovernor, forkMany } from '@tracefork/fork';
import { packTape } from '@tracefork/tape';
import { forkAgent } from '../agent/fork-agent.ts';
import { configEntry } from '../agent/load-config.ts';
import { recordAgent } from '../agent/record-agent.ts';
import { replayAgent } from '../agent/replay-agent.ts';
import { started } from '../agent/started.ts';
import { pricesOf } from '../commands/fork-spending.ts';
import type { UpdateOptions } from '../commands/update.ts';
import type { Io } from '../io.ts';
import { outcomeOf } from '../oracle/outcome-of.ts';
import { resolveOracle } from '../oracle/resolve-oracle.ts';
import { openTapeFile } from '../tapes/open.ts';
import { openAnyTape } from '../tapes/open-any.ts';
import { onInterrupt } from '../terminal/interrupt.ts';
import { printingTo } from '../terminal/redirect.ts';
import { compareTapes } from '../view/comparison.ts';
import { receiptOf } from '../view/receipt.ts';
import type { Due, Rerecorded } from './model.ts';

/**
 * Records a tape again into `fresh`, and holds what came of it against the old one: the difference,
 * the grades of both endings, and a replay of the new tape, offline.
 *
 * @param fresh must not exist
 * @returns `null` where nothing came of it
 */
export async function rerecord(
  due: Due,
  fresh: string,
  { options, io }: { readonly options: UpdateOptions; readonly io: Io },
): Promise<Rerecorded | null> {
  const { file, tape, resolved } = due;
  const made =
    due.scope.kind === 'whole'
      ? await whole(due, fresh, io)
      : await suffix(due, fresh, { options, io });
  if (!made) return null;
  const recorded = openTapeFile(fresh);
  if (recorded.complete) packTape(fresh);
  const [before, after] = [await openAnyTape(file), await openAnyTape(fresh)];
  const settings = {
    ...options,
    file: fresh,
    tape: recorded,
    output: 'capture',
    env: io.env,
  } as const;
  const replayed = await replayAgent(resolved, settings);
  const accept = options.accept ?? 'exact';
  const cost = after.view.totals.cost;
  return {
    due,
    comparison: compareTapes(before, after),
    grades: await gradesOf([tape, recorded], file, { options, io }),
    receipt: receiptOf(replayed, { file, tape: recorded, resolved, accept, options, env: io.env }),
    complete: recorded.complete,
    dollars: due.estimate.free ? 0 : typeof made === 'object' ? made.dollars : (cost ?? 'unknown'),
  };
}

async function whole({ resolved, tape }: Due, fresh: string, io: Io): Promise<boolean> {
  const { agent } = tape.header;
  const { captured } = await recordAgent(resolved.agent, {
    file: fresh,
    stdout: 'stderr',
    env: io.env,
    ...(agent === undefined ? {} : { name: agent }),
    ...(resolved.redact === undefined ? {} : { redact: resolved.redact }),
  });
  return captured;
}

/** What comes before the step is served from the tape; nothing is kept where it cannot be rebuilt. */
async function suffix(
  { file, resolved, scope, estimate }: Due,
  fresh: string,
  { options, io }: { readonly options: UpdateOptions; readonly io: Io },
): Promise<{ readonly dollars: number | 'unknown' } | false> {
  if (scope.kind === 'whole') return false;
  const { agent, redact } = resolved;
  const most = options.budget ?? estimate.most;
  const governor = createGovernor({
    allowance: estimate.free
      ? { kind: 'free' }
      : most === 'unknown'
        ? { kind: 'unlimited' }
        : { kind: 'budget', dollars: most },
    prices: pricesOf(options),
    ...(options.maxCalls === undefined ? {} : { maxCalls: options.maxCalls }),
    ...(options.localIsPaid === undefined ? {} : { localIsPaid: options.localIsPaid }),
  });
  const interrupt = onInterrupt();
  const forks = () =>
    forkMany([scope.plan], forkAgent(agent, io.env), {
      tape: file,
      governor,
      output: 'stderr',
      signal: interrupt.signal,
      fileFor: () => fresh,
      ...(redact === undefined ? {} : { redact }),
    });
  try {
    const [result] =
      agent.kind === 'command'
        ? await started(agent.command, forks())
        : (await printingTo('stderr', forks)).value;
    if (result?.end.status !== 'finished' || result.unanswered !== undefined) return false;
    return { dollars: result.spend.dollars };
  } finally {
    interrupt.release();
  }
}

const noOutcome: Grade = { grade: 'undefined', reason: 'the recording has no outcome' };

async function gradesOf(
  [old, fresh]: readonly [Due['tape'], Due['tape']],
  file: string,
  { options, io }: { readonly options: UpdateOptions; readonly io: Io },
): Promise<Rerecorded['grades']> {
  const config = await configEntry(file, io.cwd);
  const oracle = (await resolveOracle(options, { cwd: io.cwd, config })) ?? exitOracle;
  const gradeOf = async (tape: Due['tape']): Promise<Grade> => {
    const outcome = outcomeOf(tape);
    return outcome === undefined ? noOutcome : oracle.grade(outcome);
  };
  return { oracle: oracle.name, before: await gradeOf(old), after: await gradeOf(fresh) };
}
