import { exitOracle, type Grade } from '@tracefork/blame/oracle';
import { type ForkPlan, forkMany, type Governor } from '@tracefork/fork';
import { packTape } from '@tracefork/tape';
import { forkAgent } from '../agent/fork-agent.ts';
import { configEntry } from '../agent/load-config.ts';
import { recordAgent } from '../agent/record-agent.ts';
import { replayAgent } from '../agent/replay-agent.ts';
import { started } from '../agent/started.ts';
import { wasInterrupted } from '../commands/exit-code.ts';
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

interface Ports {
  readonly options: UpdateOptions;
  /** Keeps suffixes within what was allowed, all tapes together. */
  readonly governor: Governor;
  readonly io: Io;
}

/** Why there is no new recording. */
export type NotMade =
  | { readonly kind: 'nothing' /** Without a full stop. */; readonly why: string }
  | { readonly kind: 'interrupted' };

/** `dollars`: what a suffix spent; `null`: what stands on the tape. */
type Made = { readonly kind: 'made'; readonly dollars: number | null } | NotMade;

/**
 * Records a tape again into `fresh`, and holds what came of it against the old one: the difference,
 * the grades of both endings, and a replay of the new tape, offline.
 *
 * @param fresh must not exist
 * @returns what kept it from being made, where nothing came of it
 */
export async function rerecord(
  due: Due,
  fresh: string,
  ports: Ports,
): Promise<Rerecorded | NotMade> {
  const { options, io } = ports;
  const { file, tape, resolved, scope } = due;
  const made =
    scope.kind === 'whole'
      ? await whole(due, fresh, io)
      : await suffix(due, scope.plan, { ...ports, fresh });
  if (made.kind !== 'made') return made;
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
    kind: 'made',
    due,
    comparison: compareTapes(before, after),
    grades: await gradesOf([tape, recorded], file, { options, io }),
    receipt: receiptOf(replayed, { file, tape: recorded, resolved, accept, options, env: io.env }),
    complete: recorded.complete,
    dollars: due.estimate.free ? 0 : (made.dollars ?? cost ?? 'unknown'),
  };
}

async function whole({ resolved, tape }: Due, fresh: string, io: Io): Promise<Made> {
  const { agent } = tape.header;
  const { captured, exit } = await recordAgent(resolved.agent, {
    file: fresh,
    stdout: 'stderr',
    env: io.env,
    ...(agent === undefined ? {} : { name: agent }),
    ...(resolved.redact === undefined ? {} : { redact: resolved.redact }),
  });
  if (wasInterrupted(exit)) return { kind: 'interrupted' };
  if (captured) return { kind: 'made', dollars: null };
  return { kind: 'nothing', why: 'no Node process of the agent was recorded' };
}

/** What comes before the step is served from the tape; nothing is kept where it cannot be rebuilt. */
async function suffix(
  { file, resolved }: Due,
  plan: ForkPlan,
  { fresh, governor, io }: Ports & { readonly fresh: string },
): Promise<Made> {
  const { agent, redact } = resolved;
  const interrupt = onInterrupt();
  const forks = () =>
    forkMany([plan], forkAgent(agent, io.env), {
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
    if (interrupt.signal.aborted) return { kind: 'interrupted' };
    if (result === undefined) return { kind: 'nothing', why: 'it was not begun' };
    const { end, unanswered, spend } = result;
    if (unanswered !== undefined)
      return { kind: 'nothing', why: 'no model answered its last call' };
    switch (end.status) {
      case 'finished':
        return { kind: 'made', dollars: spend.dollars };
      case 'prefix':
        return {
          kind: 'nothing',
          why: `what comes before step ${plan.step} cannot be rebuilt from the tape (${end.divergence.message}); record all of it: leave --suffix out`,
        };
      case 'stopped':
        return { kind: 'nothing', why: `it was stopped by ${end.stop.kind}` };
    }
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
