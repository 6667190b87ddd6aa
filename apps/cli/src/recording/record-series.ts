import type { Grade, Oracle } from '@tracefork/blame/oracle';
import { type GradeWord, type Tally, tallyOf } from '@tracefork/fork';
import type { StoredRun } from '@tracefork/store';
import type { Recorded } from '../agent/record-agent.ts';
import type { Agent } from '../agent/resolve-agent.ts';
import type { Io } from '../io.ts';
import { outcomeOf } from '../oracle/outcome-of.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import { openTapeFile } from '../tapes/open.ts';
import { onInterrupt, waitingFor } from '../terminal/interrupt.ts';
import { viewTape } from '../view/tape-view.ts';
import { keepRun } from './keep-run.ts';
import { type PassRate, passRate } from './pass-rate.ts';
import { type RunSettings, recordRun } from './record-run.ts';
import { type SeriesPlan, stays } from './series-plan.ts';

/** One run of a series. */
export interface SeriesRun {
  /** From 1. */
  readonly number: number;
  /** `null`: nothing was recorded, or Ctrl-C ended the run; it is no evidence. */
  readonly grade: Grade | null;
  readonly interrupted: boolean;
  readonly exit: Recorded['exit'];
  readonly captured: boolean;
  readonly warnings: readonly string[];
  /** In the store; `null` where it was not kept. */
  readonly run: StoredRun | null;
  /** Milliseconds on the tape. */
  readonly ms: number;
  /** US dollars at list price; `null` where it is not known. */
  readonly cost: number | null;
}

export interface Series {
  readonly runs: readonly SeriesRun[];
  readonly rate: PassRate;
  /** The run that `until` asked for. */
  readonly found: SeriesRun | null;
  readonly interrupted: boolean;
}

/**
 * Records an agent again and again, grades each run and keeps those that are to stay, until the plan
 * is fulfilled, nothing could be recorded, or Ctrl-C: then the run under way counts for nothing.
 *
 * @param about.onRun is called with each run as it ends.
 */
export async function recordSeries(
  agent: Agent,
  plan: SeriesPlan,
  about: {
    readonly oracle: Oracle;
    readonly settings: RunSettings;
    readonly io: Io;
    readonly onRun: (run: SeriesRun) => void;
  },
): Promise<Series> {
  const runs: SeriesRun[] = [];
  const interrupt = onInterrupt();
  const isFound = ({ grade }: SeriesRun) => plan.until !== undefined && grade?.grade === plan.until;
  try {
    await waitingFor(
      (async () => {
        while (runs.length < plan.times) {
          const run = await recordOne(agent, plan, {
            ...about,
            number: runs.length + 1,
            interrupted: () => interrupt.signal.aborted,
          });
          runs.push(run);
          about.onRun(run);
          if (isFound(run) || run.interrupted || !run.captured) return;
        }
      })(),
    );
  } finally {
    interrupt.release();
  }
  const interrupted = interrupt.signal.aborted;
  const tally = gradesOf(runs);
  const made = tally.pass + tally.fail + tally.undefined;
  const fixed = plan.until === undefined && made === plan.times;
  return { runs, rate: passRate(tally, { fixed }), found: runs.find(isFound) ?? null, interrupted };
}

function gradesOf(runs: readonly SeriesRun[]): Tally {
  return tallyOf(runs.flatMap(({ grade }): GradeWord[] => (grade === null ? [] : [grade.grade])));
}

interface One {
  readonly oracle: Oracle;
  readonly settings: RunSettings;
  readonly io: Io;
  readonly number: number;
  /** Whether Ctrl-C has come. */
  readonly interrupted: () => boolean;
}

async function recordOne(agent: Agent, plan: SeriesPlan, one: One): Promise<SeriesRun> {
  const { oracle, settings, io, number } = one;
  const use = async (recorded: Recorded, file: string): Promise<SeriesRun> => {
    const { exit, captured, warnings } = recorded;
    const interrupted = one.interrupted();
    const about = { number, interrupted, exit, captured, warnings };
    if (!captured) return { ...about, grade: null, run: null, ms: 0, cost: null };
    const tape = openTapeFile(file);
    const view = viewTape(tape);
    const grade = interrupted ? null : await gradeOf(oracle, outcomeOf(tape), exit);
    const isFound = grade !== null && grade.grade === plan.until;
    const keeps = isFound || stays(grade?.grade ?? 'undefined', plan.keep);
    const output = isFound ? settings.output : undefined;
    const kept = keeps ? await keepRun(file, { view, agent, output, io }) : null;
    if (kept !== null && grade !== null) {
      const { grade: verdict, reason } = grade;
      await withStore(openExistingStore(io), ({ store }) =>
        store.addGrade(kept.run.id, { oracle: oracle.name, verdict, reason }),
      );
    }
    return { ...about, grade, run: kept?.run ?? null, ms: view.ms, cost: view.totals.cost };
  };
  return recordRun(agent, settings, { io, use });
}

/** A run that was killed has no outcome on its tape; how its command ended is known all the same. */
async function gradeOf(
  oracle: Oracle,
  outcome: ReturnType<typeof outcomeOf>,
  exit: Recorded['exit'],
): Promise<Grade> {
  if (outcome !== undefined) return oracle.grade(outcome);
  if (oracle.name === 'exit') return oracle.grade({ exit });
  return { grade: 'undefined', reason: 'the recording was cut off and has no outcome' };
}
