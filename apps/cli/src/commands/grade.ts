import type { Calibration, Grade, Oracle } from '@tracefork/blame/oracle';
import { configEntry } from '../agent/load-config.ts';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { outcomeOf } from '../oracle/outcome-of.ts';
import {
  defaultOracle,
  type OracleOptions,
  oracleExamples,
  resolveOracle,
} from '../oracle/resolve-oracle.ts';
import { safeLine } from '../render/safe-text.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import { type RunFile, resolveRun } from '../store/resolve-run.ts';
import { expandTapes } from '../tapes/expand.ts';
import { openTapeFile } from '../tapes/open.ts';
import type { SpendingOptions } from './fork-options.ts';
import { askedJudge, type JudgedRun } from './grade-judge.ts';
import { printJson } from './print-json.ts';

export interface GradeOptions extends OracleOptions, SpendingOptions {
  readonly runs: readonly string[];
  readonly json?: boolean;
}

interface Graded extends Grade {
  readonly run: string;
  readonly chain: string;
  readonly oracle: string;
}

const unfinished: Grade = { grade: 'undefined', reason: 'the recording has no outcome' };

/** `tracefork grade`: 0 if every run passes, 1 if one fails, 2 if none does and one is undefined. */
export async function grade(options: GradeOptions, io: Io): Promise<number> {
  const { json = false } = options;
  const runs: JudgedRun[] = [];
  for (const name of expandTapes(options.runs, io.cwd)) {
    const found = await resolveRun(name, io);
    runs.push({ found, tape: openTapeFile(found.file) });
  }
  const judge = await askedJudge(runs, options, io);
  const graded: Graded[] = [];
  for (const { found, tape } of runs) {
    const outcome = outcomeOf(tape);
    const oracle = judge?.oracle(found) ?? (await oracleOf(found, { outcome, options, io }));
    const given = outcome === undefined ? unfinished : await oracle.grade(outcome);
    const result = { run: found.name, chain: tape.chain, oracle: oracle.name, ...given };
    if (found.run !== undefined) await keep(result, io);
    graded.push(result);
    if (!json) io.out.line(line(result, io));
  }
  const about: { calibration?: Calibration; spend?: unknown } = judge?.about() ?? {};
  if (json) printJson(io, { command: 'grade', runs: graded, ...about });
  if (graded.some((each) => each.grade === 'fail')) return 1;
  return graded.every((each) => each.grade === 'pass') ? 0 : 2;
}

async function oracleOf(
  { name }: RunFile,
  {
    outcome,
    options,
    io,
  }: {
    readonly outcome: ReturnType<typeof outcomeOf>;
    readonly options: GradeOptions;
    readonly io: Io;
  },
): Promise<Oracle> {
  const config = await configEntry(name, io.cwd);
  const oracle =
    (await resolveOracle(options, { cwd: io.cwd, config })) ??
    (outcome === undefined ? undefined : defaultOracle(outcome));
  if (oracle === undefined) throw noOracle(name);
  return oracle;
}

/** What is asked where nothing says what a good outcome is. */
export function noOracle(name: string): UsageError {
  return new UsageError(
    `Nothing says whether ${name} went well: it did not fail by itself. Say what counts, here or in tracefork.config.ts:\n\n${oracleExamples}`,
  );
}

async function keep({ chain, oracle, grade: verdict, reason }: Graded, io: Io): Promise<void> {
  await withStore(openExistingStore(io), ({ store }) =>
    store.addGrade(chain, { oracle, verdict, reason }),
  );
}

function line({ run, grade: word, reason, oracle }: Graded, { out: { style } }: Io): string {
  const paint = { pass: style.green, fail: style.red, undefined: style.yellow }[word];
  return `${paint(word.padEnd(9))}  ${safeLine(run)}  ${safeLine(reason)}${style.dim(`  (${safeLine(oracle)})`)}`;
}

/** The oracle of a run that is about to be forked, and what it says of it. */
export interface RecordedGrade {
  readonly oracle: Oracle;
  readonly grade: Grade;
}
