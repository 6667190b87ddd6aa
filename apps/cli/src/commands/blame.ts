import { createGovernor, type Governor } from '@tracefork/fork';
import type { StoredRun } from '@tracefork/store';
import { refuseProxied } from '../agent/refuse-proxied.ts';
import { resolveAgent } from '../agent/resolve-agent.ts';
import { answersOn } from '../blame/answers-on.ts';
import { isInOrder } from '../blame/delivery-order.ts';
import { gradeKept, keepForks, keptForks, planName } from '../blame/kept-forks.ts';
import { canScreen } from '../blame/request-text.ts';
import { runBlame } from '../blame/run-blame.ts';
import { remaining } from '../blame/spent-before.ts';
import type { Io } from '../io.ts';
import { judgeFor, judgeRecorded, readyJudge } from '../judge/grade-by-judge.ts';
import { judgementsOf } from '../judge/judgements.ts';
import { withJudge } from '../judge/price-blame.ts';
import { gradeRecorded, recordedOutcome } from '../oracle/grade-recorded.ts';
import { renderBlamePlan } from '../render/blame-plan.ts';
import { renderJudged } from '../render/judge.ts';
import { openWithParent } from '../store/fork-destination.ts';
import { withStore } from '../store/open.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { printingTo } from '../terminal/redirect.ts';
import { refuseQuestion } from './blame-changes.ts';
import { finishBlame } from './blame-end.ts';
import type { BlameOptions } from './blame-options.ts';
import { planBlame } from './blame-plan.ts';
import { allowanceFor } from './fork-spending.ts';
import { printJson } from './print-json.ts';

/**
 * `tracefork blame`: 0 with an answer, 1 where the search proves nothing, 2 without any answer, 130
 * after Ctrl-C.
 */
export async function blameRun(options: BlameOptions, io: Io): Promise<number> {
  const { json = false, dryRun = false, run: name } = options;
  const { file, stored, run } = await resolveRun(name, io);
  const tape = openTapeFile(file);
  refuseProxied(tape);
  const planned = await planBlame(tape, options, io);
  const { method, seed, k, setting, view, changes, hypotheses, unmetered } = planned;
  const { order, effects = {}, prices = {} } = setting;
  const outcome = recordedOutcome(tape, name);
  const spec = await judgeFor(options, io.cwd);
  const estimate = withJudge(planned, { spec, outcome, options, env: io.env });
  const { graded, resolved } = await printingTo(json ? 'stderr' : 'inherit', async () => ({
    graded: spec === undefined ? await gradeRecorded(outcome, options, io.cwd) : undefined,
    resolved: dryRun
      ? undefined
      : await resolveAgent({
          ...options,
          tape: name,
          environment: tape.events.find((event) => event.kind === 'environment'),
          cwd: io.cwd,
          stored,
        }),
  })).then(({ value }) => value);
  if (graded !== undefined) refuseQuestion(method, { grade: graded.grade, name });
  const about = {
    name,
    steps: order.length,
    grade: graded?.grade ?? null,
    reason: graded?.reason ?? 'the judge is asked first',
    oracle: graded?.oracle.name ?? `judge ${spec?.model}: ${spec?.criterion}`,
    method,
    k,
    changes: changes.map(({ step, what }) => ({ step, what })),
    certify: options.certify !== false,
    estimate,
    unmetered,
  };
  const show = (finished: number): void => {
    const lines = renderBlamePlan({ ...about, finished, inOrder: isInOrder(order) }, io.err);
    for (const line of lines) io.err.line(line);
  };
  if (resolved === undefined) {
    show(0);
    if (json) printJson(io, { command: 'blame', dryRun, run: tape.chain, ...about });
    return 0;
  }
  const { agent, redact } = resolved;
  const opened = await openWithParent({ run, file }, io);
  return withStore(Promise.resolve(opened.open), async (open) => {
    const { parent } = opened;
    const plan = planName({
      parent: parent.id,
      agent,
      seed,
      effects,
      allowEffects: options.allowEffects === true,
      ...(hypotheses.length === 0
        ? {}
        : { compared: [method, ...changes.map(({ step, name: key }) => `${step} ${key}`).sort()] }),
    });
    const kept = await keptForks(open, { parent, plan });
    show(kept.length);
    const book = await judgementsOf(open.store, parent);
    const judged = book.all().filter((one) => one.plan === plan);
    const allowance = await allowanceFor(estimate, options, io);
    const governor: Governor = createGovernor({
      ...remaining({ allowance, maxCalls: options.maxCalls }, [
        ...kept.map(({ result }) => result),
        ...judged,
      ]),
      prices,
      ...(options.localIsPaid === undefined ? {} : { localIsPaid: options.localIsPaid }),
    });
    const ready =
      spec && (await readyJudge(spec, { ports: { governor, book, env: io.env, plan }, io }));
    const recorded = ready && (await judgeRecorded(ready, outcome));
    const oracle = ready?.oracle ?? graded?.oracle;
    const grade = recorded?.grade ?? graded?.grade;
    if (oracle === undefined || grade === undefined) throw new Error('nothing grades this run');
    if (recorded !== undefined) {
      for (const line of renderJudged(recorded, ready?.calibration, io.err)) io.err.line(line);
      refuseQuestion(method, { grade, name });
    }
    const calibration = ready?.calibration === undefined ? {} : { calibration: ready.calibration };
    const itsErrors =
      ready === undefined ? {} : { calibration: ready.calibration ?? ('none' as const) };
    const finished = await gradeKept(open, kept, oracle);
    const programs = new Set<string>();
    const searched = await runBlame(
      {
        method,
        k,
        seed,
        calls: estimate.calls,
        order,
        oracle: oracle.name,
        screen: canScreen(answersOn(tape)),
        hypotheses,
        certify: options.certify !== false,
        ...itsErrors,
      },
      {
        agent,
        setting,
        oracle,
        governor,
        onProgram: (program) => programs.add(program),
        ...(redact === undefined ? {} : { redact }),
        keep: keepForks(open, { parent, plan, agent, oracle, io }),
      },
      { recorded: grade, finished, options, io },
    );
    return finishBlame(searched, {
      name: nameOf(name, { run, parent }),
      document: {
        run: tape.chain,
        plan,
        steps: view.steps.length,
        deliveryOrder: order,
        recorded: grade,
        oracle: oracle.name,
        seed,
        ...calibration,
      },
      answers: view.steps.map(({ answered }) => answered),
      spend: governor.spent(),
      programs: [...programs],
      overshoot: governor.overshot.aborted ? governor.overshoot() : 0,
      save: (data) => open.store.addResult(parent.id, { kind: 'blame', version: 1, data }),
      json,
      io,
    });
  });
}

/** How the commands that are proposed call the run: a file stays a file. */
function nameOf(
  name: string,
  { run, parent }: { readonly run: StoredRun | undefined; readonly parent: StoredRun },
): string {
  return run !== undefined && name === 'latest' ? parent.id.slice(0, 10) : name;
}
