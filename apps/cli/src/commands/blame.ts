import { createGovernor, type Governor } from '@tracefork/fork';
import type { StoredRun } from '@tracefork/store';
import { refuseProxied } from '../agent/refuse-proxied.ts';
import { resolveAgent } from '../agent/resolve-agent.ts';
import { answersOn } from '../blame/answers-on.ts';
import { hypothesesOf } from '../blame/changes.ts';
import { deliveryOrder, isInOrder } from '../blame/delivery-order.ts';
import { type Method, priceBlame } from '../blame/estimate.ts';
import type { ForkSetting } from '../blame/jobs.ts';
import { finishedForks, keepForks, planName } from '../blame/kept-forks.ts';
import { priceChanges } from '../blame/price-changes.ts';
import { canScreen } from '../blame/request-text.ts';
import { runBlame } from '../blame/run-blame.ts';
import { remaining } from '../blame/spent-before.ts';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { gradeRecorded } from '../oracle/grade-recorded.ts';
import { outcomeOf } from '../oracle/outcome-of.ts';
import { renderBlamePlan } from '../render/blame.ts';
import { openWithParent } from '../store/fork-destination.ts';
import { withStore } from '../store/open.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { printingTo } from '../terminal/redirect.ts';
import { viewTape } from '../view/tape-view.ts';
import { changesFor, questionOf, refuseChanges, refuseQuestion } from './blame-changes.ts';
import { finishBlame } from './blame-end.ts';
import type { BlameOptions } from './blame-options.ts';
import { allowanceFor, pricesOf } from './fork-spending.ts';
import { policiesOf } from './fork-tools.ts';
import { printJson } from './print-json.ts';

/** Forks under way at once that minutes are reckoned with where nothing was said. */
const usuallyAtOnce = 8;

/**
 * `tracefork blame`: 0 with an answer, 1 where the search proves nothing, 2 without any answer, 130
 * after Ctrl-C.
 */
export async function blameRun(options: BlameOptions, io: Io): Promise<number> {
  const { json = false, dryRun = false, run: name, seed = 1 } = options;
  const question = questionOf(options);
  const k = options.k ?? (question === undefined ? 10 : 20);
  const { file, stored, run } = await resolveRun(name, io);
  const tape = openTapeFile(file);
  refuseProxied(tape);
  const method = methodOf(options);
  const order = deliveryOrder(tape);
  const effects = policiesOf(options.tools);
  const prices = pricesOf(options);
  const changes = question === undefined ? [] : await changesFor(tape, options, { order, io });
  const setting: ForkSetting = {
    tape,
    order,
    seed,
    changes: new Map(changes.map((change) => [change.name, change.mutation])),
    effects,
    prices,
    ...(options.allowEffects === undefined ? {} : { allowEffects: options.allowEffects }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout * 1000 }),
  };
  const view = viewTape(tape);
  const hypotheses = hypothesesOf(changes, setting);
  const pricing = {
    k,
    budget: options.budget,
    maxCalls: options.maxCalls,
    localIsPaid: options.localIsPaid === true,
    concurrency: options.concurrency ?? usuallyAtOnce,
    ms: view.ms,
  };
  const estimate =
    method === 'repair' || method === 'breakability'
      ? priceChanges(setting, { ...pricing, hypotheses })
      : priceBlame(setting, { ...pricing, method });
  const { graded, resolved } = await printingTo(json ? 'stderr' : 'inherit', async () => ({
    graded: await gradeRecorded(outcomeOf(tape), options, io.cwd),
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
  const { oracle, grade, reason } = graded;
  refuseQuestion(question, { grade, name });
  const about = {
    name,
    steps: order.length,
    grade,
    reason,
    oracle: oracle.name,
    method,
    k,
    changes: changes.map(({ step, what }) => ({ step, what })),
    estimate,
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
    const compared = question && [
      question,
      ...changes.map(({ step, name: change }) => `${step} ${change}`).sort(),
    ];
    const key = { parent: parent.id, agent, seed, effects, compared };
    const plan = planName({ ...key, allowEffects: options.allowEffects === true });
    const finished = await finishedForks(open, { parent, plan, oracle });
    show(finished.length);
    const allowance = await allowanceFor(estimate, options, io);
    const governor: Governor = createGovernor({
      ...remaining({ allowance, maxCalls: options.maxCalls }, finished),
      prices,
      ...(options.localIsPaid === undefined ? {} : { localIsPaid: options.localIsPaid }),
    });
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
      },
      {
        agent,
        setting,
        oracle,
        governor,
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
      },
      answers: view.steps.map(({ answered }) => answered),
      spend: governor.spent(),
      overshot: governor.overshot.aborted,
      save: (data) => open.store.addResult(parent.id, { kind: 'blame', version: 1, data }),
      json,
      io,
    });
  });
}

/** @throws UsageError for two ways at once */
function methodOf(options: BlameOptions): Method {
  const question = questionOf(options);
  if (question === undefined) {
    refuseChanges(options);
    return options.quick === true ? 'quick' : (options.method ?? 'commitment');
  }
  if (options.quick === true || options.method !== undefined) {
    throw new UsageError(
      '--quick and --method look for a step; --repair and --break hold changes of given steps against drawing them anew. Keep one.',
    );
  }
  return question;
}

/** How the commands that are proposed call the run: a file stays a file. */
function nameOf(
  name: string,
  { run, parent }: { readonly run: StoredRun | undefined; readonly parent: StoredRun },
): string {
  return run !== undefined && name === 'latest' ? parent.id.slice(0, 10) : name;
}
