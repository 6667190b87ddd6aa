import { createGovernor, type Governor } from '@tracefork/fork';
import type { StoredRun } from '@tracefork/store';
import { resolveAgent } from '../agent/resolve-agent.ts';
import { answersOn } from '../blame/answers-on.ts';
import { deliveryOrder, isInOrder } from '../blame/delivery-order.ts';
import { type Method, priceBlame } from '../blame/estimate.ts';
import type { ForkSetting } from '../blame/jobs.ts';
import { finishedForks, keepForks, planName } from '../blame/kept-forks.ts';
import { canScreen } from '../blame/request-text.ts';
import { runBlame } from '../blame/run-blame.ts';
import { remaining } from '../blame/spent-before.ts';
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
  const { json = false, dryRun = false, run: name, seed = 1, k = 10 } = options;
  const { file, stored, run } = await resolveRun(name, io);
  const tape = openTapeFile(file);
  const method: Method = options.quick === true ? 'quick' : (options.method ?? 'commitment');
  const order = deliveryOrder(tape);
  const effects = policiesOf(options.tools);
  const prices = pricesOf(options);
  const setting: ForkSetting = {
    tape,
    order,
    seed,
    effects,
    prices,
    ...(options.allowEffects === undefined ? {} : { allowEffects: options.allowEffects }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout * 1000 }),
  };
  const view = viewTape(tape);
  const estimate = priceBlame(setting, {
    method,
    k,
    budget: options.budget,
    maxCalls: options.maxCalls,
    localIsPaid: options.localIsPaid === true,
    concurrency: options.concurrency ?? usuallyAtOnce,
    ms: view.ms,
  });
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
  const about = { name, steps: order.length, grade, reason, oracle: oracle.name, method, estimate };
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
    const key = { parent: parent.id, agent, seed, effects };
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

/** How the commands that are proposed call the run: a file stays a file. */
function nameOf(
  name: string,
  { run, parent }: { readonly run: StoredRun | undefined; readonly parent: StoredRun },
): string {
  return run !== undefined && name === 'latest' ? parent.id.slice(0, 10) : name;
}
