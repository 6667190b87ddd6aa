import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openTape, packTape, type Tape, TapeExistsError } from '@tracefork/tape';
import { forkCommand } from '@tracefork/transport/command';
import { type ForkAccount, forkFunction } from '@tracefork/transport/fork';
import { PlanMismatchError } from '../errors.ts';
import type { ForkPlan } from '../plan/model.ts';
import type { Account, Governor } from '../spend/governor.ts';
import type { Agent, CommandAgent, ForkOptions, ForkResult } from './model.ts';
import type { TapeSource } from './source.ts';
import { unansweredCall } from './unanswered-call.ts';
import { copyWorkdir } from './workdir.ts';

/** One fork, with what all forks of a batch share. */
export interface Job extends Omit<ForkOptions, 'tape' | 'tailFrom' | 'governor'> {
  readonly plan: ForkPlan;
  readonly agent: Agent;
  readonly parent: TapeSource;
  readonly answers: TapeSource | undefined;
  readonly governor: Governor;
  /** For files that nobody asked for. */
  readonly folder: string;
  /** Differs from fork to fork. */
  readonly index: number;
}

type Ran = ForkAccount & Pick<ForkResult, 'exit' | 'output' | 'warnings' | 'check'>;

/** Runs one fork and keeps its branch. */
export async function runOne(job: Job): Promise<ForkResult> {
  const { plan, parent, governor, sink, index, folder, agent } = job;
  if (plan.parent !== parent.tape.chain) {
    throw new PlanMismatchError({ plan: plan.parent, tape: parent.tape.chain });
  }
  const file = job.file === undefined ? join(folder, `${index}.tape`) : resolve(job.file);
  if (existsSync(file)) throw new TapeExistsError(file);
  const account = governor.open(() => readable(file));
  const ran = await (typeof agent === 'function'
    ? asFunction(job, { call: agent, file, account })
    : asCommand(job, { agent, file, account }));
  const spend = account.close();
  const cancelled = ran.end.status === 'stopped' && ran.end.stop.kind === 'cancelled';
  if (cancelled || !existsSync(file)) {
    rmSync(file, { force: true });
    return { plan, ...ran, spend };
  }
  if (job.file !== undefined) pack(file);
  const tape = openTape(job.file === undefined ? readFileSync(file) : file);
  const unanswered = ran.end.status === 'finished' ? unansweredCall(tape, ran.live) : undefined;
  const result: ForkResult = {
    plan,
    ...ran,
    spend,
    tape,
    ...(unanswered === undefined ? {} : { unanswered }),
  };
  const id = await sink?.save(result, file);
  if (job.file === undefined) rmSync(file);
  return id === undefined ? result : { ...result, id };
}

interface Run {
  readonly file: string;
  readonly account: Account;
}

async function asFunction(
  { plan, parent, answers, signal, stallTimeout, redact }: Job,
  { call, file, account }: Run & { readonly call: () => unknown },
): Promise<Ran> {
  const { tape: _tape, ...ran } = await forkFunction(parent.tape, call, {
    script: plan.script,
    file,
    permit: account.permit,
    ...(answers === undefined ? {} : { tailFrom: answers.tape }),
    ...(signal === undefined ? {} : { signal }),
    ...(stallTimeout === undefined ? {} : { stallTimeout }),
    ...(redact === undefined ? {} : { redact }),
  });
  return { ...ran, warnings: [] };
}

async function asCommand(
  job: Job,
  { agent, file, account }: Run & { readonly agent: CommandAgent },
): Promise<Ran> {
  const { plan, parent, answers, signal, stallTimeout, redact, output = 'capture' } = job;
  const original = agent.cwd ?? process.cwd();
  const copy =
    job.workdir === 'shared' ? undefined : await copyWorkdir(original, job.workdirLimits);
  try {
    const { captured: _captured, ...ran } = await forkCommand({
      command: agent.command,
      cwd: copy?.cwd ?? original,
      ...(agent.env === undefined ? {} : { env: agent.env }),
      tape: parent.path(),
      file,
      script: plan.script,
      output,
      permit: account.permit,
      ...(answers === undefined ? {} : { tailFrom: answers.path() }),
      ...(signal === undefined ? {} : { signal }),
      ...(stallTimeout === undefined ? {} : { stallTimeout }),
      ...(redact === undefined ? {} : { redact }),
    });
    const warnings = [...ran.warnings, ...copyInRequests(ran, copy?.cwd)];
    const check =
      ran.end.status === 'finished' ? await job.check?.(copy?.cwd ?? original, plan) : undefined;
    return { ...ran, warnings, ...(check === undefined ? {} : { check }) };
  } finally {
    await copy?.remove();
  }
}

/** An agent that tells the model where it runs cannot be forked somewhere else. */
function copyInRequests({ end }: ForkAccount, copy: string | undefined): readonly string[] {
  if (copy === undefined || end.status !== 'prefix') return [];
  return JSON.stringify(end.divergence).includes(JSON.stringify(copy).slice(1, -1))
    ? [
        'the agent uses the path of its working directory, which is a copy here; --workdir shared runs it in the original',
      ]
    : [];
}

/** The tape as far as it is written; its events are in the kernel before a call may leave. */
function readable(file: string): Tape | undefined {
  try {
    return openTape(file);
  } catch {
    return undefined;
  }
}

/** A tape that was cut off stays as it is. */
function pack(file: string): void {
  try {
    packTape(file);
  } catch {
    return;
  }
}
