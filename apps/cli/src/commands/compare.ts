import { createGovernor, type ForkPlan, type ForkResult, type GradeWord } from '@tracefork/fork';
import type { Tape } from '@tracefork/tape';
import { refuseProxied } from '../agent/refuse-proxied.ts';
import { resolveAgent } from '../agent/resolve-agent.ts';
import { interleaved, type PlannedCandidate, planCandidates } from '../compare/candidates.ts';
import { compareCandidates } from '../compare/comparison.ts';
import { verifyBy } from '../compare/verify-command.ts';
import { UsageError } from '../errors.ts';
import { runForks } from '../fork/run-forks.ts';
import type { Side } from '../fork/sides.ts';
import type { Io } from '../io.ts';
import { renderCandidates, renderComparison, renderOne } from '../render/compare.ts';
import { branchesOf, type ForkDestination } from '../store/fork-destination.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { interruptedCode } from '../terminal/interrupt.ts';
import { printingTo } from '../terminal/redirect.ts';
import { costsOf } from '../view/compare.ts';
import { gradeForks, gradeRecorded } from './fork-grading.ts';
import type { ForkOptions } from './fork-options.ts';
import { allowanceFor, estimateOf, pricesOf } from './fork-spending.ts';
import type { RecordedGrade } from './grade.ts';
import { printJson } from './print-json.ts';

/** Options of `compare`. */
export interface CompareOptions extends Omit<ForkOptions, 'model'> {
  readonly model?: readonly string[];
  /** A shell command that says by its exit code whether a fork left its folder in order. */
  readonly verify?: string;
}

/** What grades the forks. */
type Grader =
  | { readonly kind: 'oracle'; readonly recorded: RecordedGrade }
  | { readonly kind: 'verifier'; readonly command: string };

/** `tracefork compare`: 0 if each model has an outcome, 2 if one has none, 130 after Ctrl-C. */
export async function compare(options: CompareOptions, io: Io): Promise<number> {
  const { json = false, dryRun = false, run: name } = options;
  const { file, stored, run } = await resolveRun(name, io);
  const tape = openTapeFile(file);
  refuseProxied(tape);
  const candidates = await planCandidates(tape, options, io);
  const plans = interleaved(candidates);
  const { localIsPaid = false } = options;
  const estimate = estimateOf(plans, { tailFrom: false, localIsPaid });
  for (const line of renderCandidates({ candidates, estimate, name }, io.err)) io.err.line(line);
  const [{ step }] = plans as [ForkPlan];
  const about = { command: 'compare', run: tape.chain, step, times: options.times ?? 5 };
  if (dryRun) {
    const planned = candidates.map(({ name: model, estimate }) => ({ model, estimate }));
    if (json) printJson(io, { ...about, dryRun, candidates: planned, estimate });
    return 0;
  }
  const environment = tape.events.find((event) => event.kind === 'environment');
  const { value: resolved } = await printingTo(json ? 'stderr' : 'inherit', () =>
    resolveAgent({ ...options, tape: name, environment, cwd: io.cwd, stored }),
  );
  if (options.verify !== undefined && resolved.agent.kind === 'function') {
    throw new UsageError(
      '--verify looks at the folder that a fork worked in, and a function has none of its own. Use --oracle FILE:EXPORT.',
    );
  }
  const grader = await graderOf(tape, options, io);
  const allowance = await allowanceFor(estimate, options, io);
  const governor = createGovernor({
    allowance,
    prices: pricesOf(options),
    localIsPaid,
    ...(options.maxCalls === undefined ? {} : { maxCalls: options.maxCalls }),
  });
  const side: Side = { name: 'after', plans };
  const sides = [side];
  const destination = await branchesOf(
    { name, file, run, output: undefined, trials: plans.length, sides },
    io,
  );
  const nameOf = (plan: ForkPlan) =>
    candidates.find((candidate) => candidate.plans.includes(plan))?.name ?? '';
  try {
    const { results, interrupted } = await runForks(
      {
        tape: file,
        answers: undefined,
        sides,
        agents: [resolved.agent],
        resolved,
        governor,
        destination,
        lines: (result) => renderOne({ result, name: nameOf(result.plan) }, io.err),
        ...(grader.kind === 'oracle'
          ? {}
          : { check: (cwd: string) => verifyBy(grader.command, { cwd, env: io.env }) }),
      },
      options,
      io,
    );
    const grades = await gradesOf(results, grader);
    await keepGrades(results, { grades, grader, destination });
    const graded = candidates.map((candidate) => gradedOf(candidate, { results, grades }));
    const comparison = compareCandidates(graded, { fixed: !interrupted });
    const costs = new Map(
      candidates.map(({ name, plans }) => [
        name,
        costsOf(results.filter(({ plan }) => plans.includes(plan))),
      ]),
    );
    const by = grader.kind === 'oracle' ? grader.recorded.oracle.name : grader.command;
    const spend = governor.spent();
    for (const line of renderComparison({ comparison, costs, by, spend }, io.err))
      io.err.line(line);
    if (json) {
      const { rated, pairs, confidence } = comparison;
      const models = rated.map(({ name: model, ...rate }) => ({
        model,
        ...rate,
        ...costs.get(model),
      }));
      const recorded = grader.kind === 'oracle' ? grader.recorded.grade : null;
      const documents = { oracle: by, recorded, candidates: models, pairs, confidence, spend };
      printJson(io, { ...about, ...documents });
    }
    if (interrupted) return interruptedCode;
    return graded.every((each) => each.grades.length > 0) ? 0 : 2;
  } finally {
    await destination.close();
  }
}

async function graderOf(tape: Tape, options: CompareOptions, io: Io): Promise<Grader> {
  const { verify: command, passIf, failIf, oracle } = options;
  if (command === undefined) {
    const asked = { ...options, times: 2, control: true };
    const recorded = await gradeRecorded(tape, asked, io);
    if (recorded !== undefined) return { kind: 'oracle', recorded };
    throw new UsageError('Say what a good outcome is: --verify, --pass-if, --fail-if or --oracle.');
  }
  if ([passIf, failIf, oracle].some((each) => each !== undefined)) {
    throw new UsageError('--verify grades by itself. Leave --pass-if, --fail-if and --oracle out.');
  }
  return { kind: 'verifier', command };
}

type Graded = ReadonlyMap<ForkPlan, { readonly grade: GradeWord; readonly reason: string }>;

async function gradesOf(results: readonly ForkResult[], grader: Grader): Promise<Graded> {
  if (grader.kind === 'oracle') return gradeForks(results, grader.recorded);
  return new Map(
    results.flatMap(({ plan, check, unanswered }) =>
      check === undefined || unanswered !== undefined ? [] : [[plan, check] as const],
    ),
  );
}

async function keepGrades(
  results: readonly ForkResult[],
  {
    grades,
    grader,
    destination,
  }: {
    readonly grades: Graded;
    readonly grader: Grader;
    readonly destination: ForkDestination;
  },
): Promise<void> {
  const oracle =
    grader.kind === 'oracle' ? grader.recorded.oracle.name : `verify ${grader.command}`;
  for (const result of results) {
    const given = grades.get(result.plan);
    if (given === undefined) continue;
    await destination.grade(result, { oracle, verdict: given.grade, reason: given.reason });
  }
}

function gradedOf(
  { name, plans }: PlannedCandidate,
  { results, grades }: { readonly results: readonly ForkResult[]; readonly grades: Graded },
) {
  const own = results.filter(({ plan }) => plans.includes(plan));
  const words = own.flatMap(({ plan }) => grades.get(plan)?.grade ?? []);
  return { name, grades: words, broken: own.length - words.length };
}
