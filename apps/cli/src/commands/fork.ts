import { createGovernor, type ForkPlan, type ForkResult, type Governor } from '@tracefork/fork';
import { refuseProxied } from '../agent/refuse-proxied.ts';
import { resolveAgent } from '../agent/resolve-agent.ts';
import { answerOf } from '../fork/answer.ts';
import { runForks } from '../fork/run-forks.ts';
import { agentOfSide, type Side, sidesOf } from '../fork/sides.ts';
import type { Io } from '../io.ts';
import { renderForkEnd, renderForkPlan, renderForkResult } from '../render/fork.ts';
import { renderSummary } from '../render/fork-summary.ts';
import { branchesOf } from '../store/fork-destination.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { interruptedCode } from '../terminal/interrupt.ts';
import { printingTo } from '../terminal/redirect.ts';
import { forkDocument } from '../view/fork.ts';
import { type Grades, gradeForks, gradeRecorded, summaryOf } from './fork-grading.ts';
import type { ForkOptions } from './fork-options.ts';
import { allowanceFor, estimateOf, pricesOf } from './fork-spending.ts';
import type { RecordedGrade } from './grade.ts';
import { printJson } from './print-json.ts';

/** `tracefork fork`: 0 if a branch came of it, 2 if none did, 130 after Ctrl-C. */
export async function forkRun(options: ForkOptions, io: Io): Promise<number> {
  const { json = false, dryRun = false, run: name } = options;
  const { file, stored, run } = await resolveRun(name, io);
  const tape = openTapeFile(file);
  refuseProxied(tape);
  const answers = options.tailFrom === undefined ? undefined : await tailOf(options.tailFrom, io);
  const sides = await sidesOf(tape, options, io);
  const plans = sides.flatMap((side) => side.plans);
  const [plan] = plans as [ForkPlan];
  const estimate = estimateOf(plans, {
    tailFrom: answers !== undefined,
    ...(options.localIsPaid === true ? { localIsPaid: true } : {}),
  });
  for (const line of renderForkPlan(
    { plan, name, trials: options.times ?? 1, compared: sides[1]?.name, estimate },
    io.err,
  ))
    io.err.line(line);
  if (dryRun) {
    if (json)
      printJson(io, {
        command: 'fork',
        dryRun,
        run: plan.parent,
        trials: plans.length,
        plan,
        estimate,
      });
    return 0;
  }
  const environment = tape.events.find((event) => event.kind === 'environment');
  const { value: resolved } = await printingTo(json ? 'stderr' : 'inherit', () =>
    resolveAgent({ ...options, tape: name, environment, cwd: io.cwd, stored }),
  );
  const agents = sides.map((side) => agentOfSide(side, resolved.agent));
  const recorded = await gradeRecorded(tape, options, io);
  const allowance = await allowanceFor(estimate, options, io);
  const governor = createGovernor({
    allowance,
    prices: pricesOf(options),
    ...(options.maxCalls === undefined ? {} : { maxCalls: options.maxCalls }),
    ...(options.localIsPaid === undefined ? {} : { localIsPaid: options.localIsPaid }),
  });
  const destination = await branchesOf(
    { name, file, run, output: options.output, trials: plans.length, sides },
    io,
  );
  try {
    const lines = (result: ForkResult) => renderForkResult(result, io.err);
    const ran = { tape: file, answers, sides, agents, resolved, governor, destination, lines };
    const { results, interrupted } = await runForks(ran, options, io);
    const grades = recorded === undefined ? undefined : await gradeForks(results, recorded);
    for (const result of results) {
      const grade = grades?.get(result.plan);
      if (grade === undefined || recorded === undefined) continue;
      const { grade: verdict, reason } = grade;
      await destination.grade(result, { oracle: recorded.oracle.name, verdict, reason });
    }
    const graded =
      recorded === undefined || grades === undefined ? undefined : { recorded, grades };
    return finish({ results, interrupted, governor, plan, name, graded, sides }, options, io);
  } finally {
    await destination.close();
  }
}

async function tailOf(name: string, io: Io): Promise<string> {
  const { file } = await resolveRun(name, io);
  openTapeFile(file);
  return file;
}

function finish(
  ran: {
    readonly results: readonly ForkResult[];
    readonly interrupted: boolean;
    readonly governor: Governor;
    readonly plan: ForkPlan;
    readonly name: string;
    readonly graded: { readonly recorded: RecordedGrade; readonly grades: Grades } | undefined;
    readonly sides: readonly Side[];
  },
  { json = false }: ForkOptions,
  io: Io,
): number {
  const { results, interrupted, governor, plan, name, graded, sides } = ran;
  const spend = governor.spent();
  const summary = graded === undefined ? undefined : summaryOf(results, { ...graded, sides });
  const answer = summary && answerOf(summary);
  if (graded !== undefined && summary !== undefined) {
    const edited = plan.script.prefix === 'served';
    const about = { ...graded, summary, answer, step: plan.step, edited, fixed: !interrupted };
    for (const line of renderSummary(about, io.err)) io.err.line(line);
  }
  for (const line of renderForkEnd({ results, spend, plan, name }, io.err)) io.err.line(line);
  if (json) {
    printJson(io, {
      command: 'fork',
      ...forkDocument({ results, spend, plan, sides, graded, summary, answer }),
    });
  }
  if (interrupted) return interruptedCode;
  return results.some(
    ({ end, unanswered }) => end.status === 'finished' && unanswered === undefined,
  )
    ? 0
    : 2;
}
