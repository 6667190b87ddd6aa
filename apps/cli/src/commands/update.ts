import { existsSync } from 'node:fs';
import { type Allowance, createGovernor, type Governor } from '@tracefork/fork';
import { CliError, SpendingNotAllowedError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { OracleOptions } from '../oracle/resolve-oracle.ts';
import { safeLine } from '../render/safe-text.ts';
import { counted } from '../render/units.ts';
import { refusalWords, renderPlanned, renderRerecorded } from '../render/update.ts';
import { expandTapes } from '../tapes/expand.ts';
import { interruptedCode } from '../terminal/interrupt.ts';
import { type Due, type Planned, refusalOf } from '../update/model.ts';
import { planUpdate } from '../update/plan-update.ts';
import { freshBeside } from '../update/replace.ts';
import { rerecord } from '../update/rerecord.ts';
import { plannedView, type UpdatedView, updatedView } from '../view/update.ts';
import type { SpendingOptions } from './fork-options.ts';
import { allowanceFor, type Estimate, pricesOf } from './fork-spending.ts';
import type { CheckOptions } from './options.ts';
import { printJson } from './print-json.ts';
import { refuseFolderOf } from './refuse-folder.ts';

export interface UpdateOptions extends CheckOptions, SpendingOptions, OracleOptions {
  readonly tapes: readonly string[];
  /** From the divergence on, what comes before from the tape. */
  readonly suffix?: boolean;
  /** Also tapes that hold. */
  readonly again?: boolean;
  /** Take a worse ending. */
  readonly force?: boolean;
  readonly tools?: readonly string[];
  readonly allowEffects?: boolean;
  /** Older tapes are due, too; overrules the configuration's. */
  readonly maxAge?: string;
  readonly dryRun?: boolean;
}

/**
 * `tracefork update`: records tapes again and replaces them. 0 if all hold afterwards, 1 if one was
 * left as it was, 2 if one has no answer or nothing was allowed.
 */
export async function update(options: UpdateOptions, io: Io): Promise<number> {
  const { json = false, dryRun = false } = options;
  const files = tapesOf(options, io);
  const look = json ? io.err : io.out;
  const planned: Planned[] = [];
  for (const file of files) {
    const plan = await planUpdate(file, options, io);
    if (plan === 'interrupted') return interruptedCode;
    planned.push(plan);
    look.line(renderPlanned(plan, look));
  }
  const due = planned.filter((each) => each.kind === 'due');
  const unanswered = planned.some(({ kind }) => kind === 'no answer');
  const views = new Map<string, UpdatedView>(planned.map((each) => [each.file, plannedView(each)]));
  const end = (code: number): number => {
    if (json) printJson(io, { command: 'update', dryRun, tapes: [...views.values()] });
    return unanswered && code === 0 ? 2 : code;
  };
  if (due.length === 0 || dryRun) return end(0);
  const governor = createGovernor({
    allowance: await leaveFor(due, options, io),
    prices: pricesOf(options),
    ...(options.maxCalls === undefined ? {} : { maxCalls: options.maxCalls }),
    ...(options.localIsPaid === undefined ? {} : { localIsPaid: options.localIsPaid }),
  });
  let left = false;
  for (const each of due) {
    const view = await updateOne(each, { options, governor, io });
    if (view === 'interrupted') return interruptedCode;
    views.set(each.file, view);
    left ||= view.action !== 'updated';
  }
  return end(left ? 1 : 0);
}

/** Files alone: runs of the store stand for what happened, and are never replaced. */
function tapesOf({ tapes, agent, command }: UpdateOptions, io: Io): readonly string[] {
  const files = expandTapes(tapes, io.cwd);
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) {
    throw new UsageError(
      `There is no file ${missing}. update replaces tapes that are files; a run of the store stays what it was, and is recorded anew with: tracefork record -- ${command?.join(' ') ?? agent ?? 'node agent.js'}`,
    );
  }
  for (const file of files) refuseFolderOf(file);
  return files;
}

/** @throws SpendingNotAllowedError where nobody agreed; nothing was run then */
async function leaveFor(due: readonly Due[], options: UpdateOptions, io: Io): Promise<Allowance> {
  if (!io.err.isTerminal && options.yes !== true) {
    throw new SpendingNotAllowedError(
      `Nothing was recorded: ${counted(due.length, 'tape')} would be replaced, and there is no terminal to ask on. Allow it with --yes; --dry-run shows the plan alone.`,
    );
  }
  const estimate = sumOf(due.map((each) => each.estimate));
  const allowance = await allowanceFor(estimate, options, io);
  const { budget } = options;
  if (
    budget !== undefined &&
    due.some(({ scope }) => scope.kind === 'whole') &&
    !estimate.free &&
    estimate.most !== 'unknown' &&
    estimate.most > budget
  ) {
    throw new SpendingNotAllowedError(
      `Recording again may cost more than --budget ${budget} (at most $${estimate.most.toFixed(4)}), and what an agent spends while it is recorded cannot be stopped. Raise it, or record a part: --suffix`,
    );
  }
  if (!estimate.free || options.yes === true) return allowance;
  if (await io.confirm(`Record ${counted(due.length, 'tape')} again?`)) return allowance;
  throw new SpendingNotAllowedError('Nothing was recorded.');
}

function sumOf(estimates: readonly Estimate[]): Estimate {
  const sum = (pick: (each: Estimate) => number | 'unknown'): number | 'unknown' =>
    estimates.some((each) => pick(each) === 'unknown')
      ? 'unknown'
      : estimates.reduce((total, each) => total + Number(pick(each)), 0);
  const why = estimates.find((each) => each.why !== undefined)?.why;
  return {
    calls: estimates.reduce((total, { calls }) => total + calls, 0),
    usual: sum(({ usual }) => usual),
    most: sum(({ most }) => most),
    free: estimates.every(({ free }) => free),
    ...(why === undefined ? {} : { why }),
  };
}

async function updateOne(
  due: Due,
  {
    options,
    governor,
    io,
  }: { readonly options: UpdateOptions; readonly governor: Governor; readonly io: Io },
): Promise<UpdatedView | 'interrupted'> {
  const look = options.json === true ? io.err : io.out;
  const { style } = look;
  const name = style.bold(safeLine(due.file));
  const fresh = freshBeside(due.file);
  try {
    const made = await rerecord(due, fresh.path, { options, governor, io });
    if (made.kind === 'interrupted') return 'interrupted';
    if (made.kind === 'nothing') {
      look.line(`${style.red('✗')} ${name}  left as it was: ${safeLine(made.why)}`);
      return { ...plannedView(due), action: 'left', reason: 'nothing-recorded' };
    }
    look.line(`${style.yellow('~')} ${name}\n${renderRerecorded(made, look)}`);
    const refusal = refusalOf(made, { force: options.force === true });
    const agreed =
      refusal === null &&
      (options.yes === true || (await io.confirm(`Replace ${safeLine(due.file)}?`)));
    if (agreed) {
      fresh.replace();
      look.line(`${style.green('✓')} ${name}  replaced`);
      return updatedView(made, { action: 'updated', reason: null, aside: null });
    }
    const aside = fresh.setAside();
    const why = refusal === null ? 'you did not agree' : refusalWords(refusal);
    look.line(
      `${style.red('✗')} ${name}  left as it was: ${why}. The new recording is ${safeLine(aside)}`,
    );
    return updatedView(made, { action: 'left', reason: refusal ?? 'not-agreed', aside });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    look.line(`${style.red('✗')} ${name}  left as it was: ${error.message}`);
    return { ...plannedView(due), action: 'left', reason: error.code };
  } finally {
    fresh.remove();
  }
}
