import {
  createGovernor,
  type ForkPlan,
  type ForkResult,
  forkMany,
  type Governor,
  planFork,
} from '@tracefork/fork';
import type { Tape } from '@tracefork/tape';
import { forkAgent } from '../agent/fork-agent.ts';
import { configEntry } from '../agent/load-config.ts';
import { refuseProxied } from '../agent/refuse-proxied.ts';
import { type ResolvedAgent, resolveAgent } from '../agent/resolve-agent.ts';
import { started } from '../agent/started.ts';
import { ForkRefusedError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { renderForkEnd, renderForkPlan, renderForkResult, renderSummary } from '../render/fork.ts';
import { branchesOf, type ForkDestination } from '../store/fork-destination.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { stepsOf } from '../tapes/steps.ts';
import { interruptedCode, onInterrupt } from '../terminal/interrupt.ts';
import { printingTo } from '../terminal/redirect.ts';
import { forkDocument } from '../view/fork.ts';
import { type Grades, gradeForks, gradeRecorded, summaryOf } from './fork-grading.ts';
import { mutationOf } from './fork-mutation.ts';
import type { ForkOptions } from './fork-options.ts';
import { allowanceFor, estimateOf, pricesOf } from './fork-spending.ts';
import { policiesOf } from './fork-tools.ts';
import type { RecordedGrade } from './grade.ts';
import { printJson } from './print-json.ts';

/** `tracefork fork`: 0 if a branch came of it, 2 if none did, 130 after Ctrl-C. */
export async function forkRun(options: ForkOptions, io: Io): Promise<number> {
  const { json = false, dryRun = false, run: name } = options;
  const { file, stored, run } = await resolveRun(name, io);
  const tape = openTapeFile(file);
  refuseProxied(tape);
  const answers = options.tailFrom === undefined ? undefined : await tailOf(options.tailFrom, io);
  const plans = await plansFor(tape, options, io);
  const [plan] = plans as [ForkPlan];
  const estimate = estimateOf(plans, {
    tailFrom: answers !== undefined,
    ...(options.localIsPaid === true ? { localIsPaid: true } : {}),
  });
  for (const line of renderForkPlan(
    { plan, name, trials: options.times ?? 1, control: options.control === true, estimate },
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
  const recorded = await gradeRecorded(tape, options, io);
  const allowance = await allowanceFor(estimate, options, io);
  const governor = createGovernor({
    allowance,
    prices: pricesOf(options),
    ...(options.maxCalls === undefined ? {} : { maxCalls: options.maxCalls }),
    ...(options.localIsPaid === undefined ? {} : { localIsPaid: options.localIsPaid }),
  });
  const destination = await branchesOf(
    { name, file, run, agent: resolved.agent, output: options.output, trials: plans.length },
    io,
  );
  try {
    const ran = { tape: file, answers, plans, resolved, governor, destination };
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
    return finish({ results, interrupted, governor, plan, name, graded }, options, io);
  } finally {
    await destination.close();
  }
}

async function tailOf(name: string, io: Io): Promise<string> {
  const { file } = await resolveRun(name, io);
  openTapeFile(file);
  return file;
}

/** One plan for each trial. */
async function plansFor(tape: Tape, options: ForkOptions, io: Io): Promise<readonly ForkPlan[]> {
  const { step, times = 1, trial = 0, timeout } = options;
  if (step === undefined) throw new UsageError('Say at which step, from 0: --step 4');
  const exchange = stepsOf(tape.exchanges)[step]?.attempts.at(-1);
  const request = {
    step,
    effects: {
      ...(await configEntry(options.run, io.cwd))?.entry.tools,
      ...policiesOf(options.tools),
    },
    prices: pricesOf(options),
    localIsPaid: options.localIsPaid === true,
    ...(options.allowEffects === undefined ? {} : { allowEffects: options.allowEffects }),
    ...(options.prefix === undefined ? {} : { prefix: options.prefix }),
    ...(timeout === undefined ? {} : { timeout: timeout * 1000 }),
  };
  const asked = mutationOf(options, { cwd: io.cwd, exchange });
  const mutations = options.control === true ? [asked, { kind: 'recorded' } as const] : [asked];
  return mutations.flatMap((mutation) =>
    Array.from({ length: times }, (_, index) => {
      const plan = planFork(tape, { ...request, mutation, trial: trial + index });
      if (plan.kind === 'refused') throw new ForkRefusedError(plan);
      return plan;
    }),
  );
}

interface Forks {
  readonly tape: string;
  readonly answers: string | undefined;
  readonly plans: readonly ForkPlan[];
  readonly resolved: ResolvedAgent;
  readonly governor: Governor;
  readonly destination: ForkDestination;
}

async function runForks(
  { tape, answers, plans, resolved, governor, destination }: Forks,
  options: ForkOptions,
  io: Io,
): Promise<{ readonly results: readonly ForkResult[]; readonly interrupted: boolean }> {
  const { concurrency, stallTimeout, workdir, json = false } = options;
  const { agent } = resolved;
  const alone = plans.length === 1;
  const output = !alone ? 'capture' : json ? 'stderr' : 'inherit';
  const later: string[] = [];
  // What is printed while a function runs is taken for its own.
  const say = (line: string): void =>
    agent.kind === 'command' ? io.err.line(line) : void later.push(line);
  const interrupt = onInterrupt();
  try {
    const forks = () =>
      forkMany(plans, forkAgent(agent, io.env), {
        tape,
        governor,
        output,
        signal: interrupt.signal,
        ...destination.options,
        ...(answers === undefined ? {} : { tailFrom: answers }),
        ...(concurrency === undefined ? {} : { concurrency }),
        ...(stallTimeout === undefined ? {} : { stallTimeout: stallTimeout * 1000 }),
        ...(workdir === undefined ? {} : { workdir }),
        ...(resolved.redact === undefined ? {} : { redact: resolved.redact }),
        onResult: (result) => {
          for (const line of renderForkResult(result, io.err)) say(line);
        },
      });
    const results =
      agent.kind === 'command'
        ? await started(agent.command, forks())
        : (await printingTo(output, forks)).value;
    for (const line of later) io.err.line(line);
    return { results, interrupted: interrupt.signal.aborted };
  } finally {
    interrupt.release();
  }
}

function finish(
  ran: {
    readonly results: readonly ForkResult[];
    readonly interrupted: boolean;
    readonly governor: Governor;
    readonly plan: ForkPlan;
    readonly name: string;
    readonly graded: { readonly recorded: RecordedGrade; readonly grades: Grades } | undefined;
  },
  { json = false }: ForkOptions,
  io: Io,
): number {
  const { results, interrupted, governor, plan, name, graded } = ran;
  const spend = governor.spent();
  const summary = graded === undefined ? undefined : summaryOf(results, graded);
  if (graded !== undefined && summary !== undefined) {
    for (const line of renderSummary({ summary, ...graded }, io.err)) io.err.line(line);
  }
  for (const line of renderForkEnd({ results, spend, plan, name }, io.err)) io.err.line(line);
  if (json) {
    printJson(io, { command: 'fork', ...forkDocument({ results, spend, plan, graded, summary }) });
  }
  if (interrupted) return interruptedCode;
  return results.some(
    ({ end, unanswered }) => end.status === 'finished' && unanswered === undefined,
  )
    ? 0
    : 2;
}
