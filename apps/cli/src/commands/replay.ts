import type { Tape } from '@tracefork/tape';
import { proxyTargets } from '@tracefork/transport/proxy';
import { replayAgent } from '../agent/replay-agent.ts';
import { resolveAgent } from '../agent/resolve-agent.ts';
import { kindsOn, refuseUnknownKinds } from '../agent/uncovered-kinds.ts';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { renderReceipt } from '../render/receipt.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { stepsOf } from '../tapes/steps.ts';
import { interruptedCode } from '../terminal/interrupt.ts';
import { printingTo } from '../terminal/redirect.ts';
import { receiptOf } from '../view/receipt.ts';
import { wasInterrupted } from './exit-code.ts';
import type { CheckOptions } from './options.ts';
import { printJson } from './print-json.ts';
import { notProxied } from './proxy-replay.ts';

export interface ReplayOptions extends CheckOptions {
  readonly tape: string;
  readonly realtime?: boolean;
  readonly to?: number;
  readonly inspect?: boolean;
  /** Only a run that was recorded through a proxy will do. */
  readonly proxied?: boolean;
  readonly stepBack?: boolean;
  /** The model answers from the tape, and the world is asked again; the others go with it. */
  readonly modelFrozen?: boolean;
  readonly tools?: readonly string[];
  readonly allowEffects?: boolean;
  readonly workdir?: 'copy' | 'shared';
  readonly output?: string;
  /** Of such a run: connections to other hosts go where they would. */
  readonly direct?: boolean;
}

/** `tracefork replay`: 0 if the verdict holds, 1 if it does not. */
export async function replay(given: ReplayOptions, io: Io): Promise<number> {
  const options = steppedBack(given);
  const { tape: name, json = false, accept = 'exact' } = options;
  if (options.inspect === true && options.to === undefined) {
    throw new UsageError('--inspect stops at a step. Say at which: --to 4 --inspect');
  }
  refuseFrozenOptions(given);
  const { file, stored } = await resolveRun(name, io);
  const tape = openTapeFile(file);
  if (options.proxied === true && proxyTargets(tape.events) === undefined) throw notProxied(name);
  refuseUnknownKinds(options.allow, () => kindsOn(tape));
  const environment = tape.events.find((event) => event.kind === 'environment');
  const output = json ? 'stderr' : 'inherit';
  const { value: resolved } = await printingTo(output, () =>
    resolveAgent({ ...options, tape: name, environment, cwd: io.cwd, stored }),
  );
  refuseStep(options.to, tape);
  const replayed = await replayAgent(resolved, { ...options, file, tape, output, env: io.env });
  const receipt = receiptOf(replayed, { file: name, tape, resolved, accept, options, env: io.env });
  if (wasInterrupted(replayed.exit) && receipt.verdict.result === 'unverifiable')
    return interruptedCode;
  const { stoppedAt, holds } = receipt;
  if (json) printJson(io, { command: 'replay', ...receipt });
  else if (stoppedAt !== null) {
    io.err.line(
      `stopped at step ${stoppedAt}, before its answer. Look at it: tracefork show ${name} --step ${stoppedAt}`,
    );
  } else io.err.line(`\n${renderReceipt(receipt, io.err)}`);
  return stoppedAt !== null || holds ? 0 : 1;
}

/** Options that say nothing about a replay; ignored, they would seem to be heeded. */
function refuseFrozenOptions({ tools, allowEffects, workdir, output }: ReplayOptions): void {
  const all = { '--tools': tools, '--allow-effects': allowEffects, '--workdir': workdir };
  const [given] = Object.entries({ ...all, '-o': output }).find(([, is]) => is !== undefined) ?? [];
  if (given !== undefined) throw new UsageError(`${given} goes with --model-frozen alone.`);
}

function steppedBack({ stepBack = false, ...options }: ReplayOptions): ReplayOptions {
  if (!stepBack) return options;
  const { to } = options;
  if (to === undefined || to === 0) {
    throw new UsageError(
      to === 0
        ? '--step-back: nothing comes before step 0'
        : '--step-back goes one step back from another. Say from which: --to 4 --step-back',
    );
  }
  return { ...options, to: to - 1 };
}

/** A step that the tape does not have would never be reached, and the replay look like a whole one. */
function refuseStep(step: number | undefined, { exchanges }: Tape): void {
  if (step === undefined) return;
  const { length } = stepsOf(exchanges);
  if (step < length) return;
  throw new UsageError(
    length === 0
      ? `--to ${step}: the tape has no steps`
      : `--to ${step}: the tape has steps 0 to ${length - 1}`,
  );
}
