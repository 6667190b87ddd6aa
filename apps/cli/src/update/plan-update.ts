import { planFork } from '@tracefork/fork';
import type { Tape } from '@tracefork/tape';
import { proxyTargets } from '@tracefork/transport/proxy';
import { configEntry } from '../agent/load-config.ts';
import { type ResolvedAgent, resolveAgent } from '../agent/resolve-agent.ts';
import { checkTape, isCondition } from '../commands/check-tape.ts';
import { estimateOf, pricesOf } from '../commands/fork-spending.ts';
import { policiesOf } from '../commands/fork-tools.ts';
import type { UpdateOptions } from '../commands/update.ts';
import { errorCode, ForkRefusedError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { openTapeFile } from '../tapes/open.ts';
import { stepsOf } from '../tapes/steps.ts';
import { printingTo } from '../terminal/redirect.ts';
import type { Receipt } from '../view/receipt.ts';
import type { Planned } from './model.ts';
import { refuseAside } from './replace.ts';

/** Replays a tape, offline, and plans what is to be recorded again; nothing is spent yet. */
export async function planUpdate(
  file: string,
  options: UpdateOptions,
  io: Io,
): Promise<Planned | 'interrupted'> {
  const checked = await checkTape(file, options, io);
  if (checked === 'interrupted') return 'interrupted';
  if (checked.state === 'no answer') return { kind: 'no answer', file, error: checked.error };
  const { receipt, cause } = checked;
  if (checked.state === 'green' && options.again !== true) return { kind: 'holds', file, receipt };
  try {
    const tape = openTapeFile(file);
    if (proxyTargets(tape.events) !== undefined) throw proxied(file);
    refuseAside(file);
    const environment = tape.events.find((event) => event.kind === 'environment');
    const { value: resolved } = await printingTo('stderr', () =>
      resolveAgent({ ...options, tape: file, environment, cwd: io.cwd }),
    );
    const about = { file, tape, resolved, receipt, cause };
    return { kind: 'due', ...about, ...(await scopeOf(about, options, io)) };
  } catch (error) {
    if (!isCondition(error)) throw error;
    return {
      kind: 'no answer',
      file,
      error: { code: errorCode(error) ?? '', message: error.message },
    };
  }
}

function proxied(file: string): UsageError {
  return new UsageError(
    `${file} was recorded through a proxy, which only its client can do again: tracefork proxy -o NEW.tape … -- COMMAND, then mv NEW.tape ${file}`,
  );
}

async function scopeOf(
  about: {
    readonly file: string;
    readonly tape: Tape;
    readonly resolved: ResolvedAgent;
    readonly receipt: Receipt;
  },
  options: UpdateOptions,
  io: Io,
) {
  const { file, tape, receipt } = about;
  const { length } = stepsOf(tape.exchanges);
  const step = options.suffix === true ? suffixStep(receipt, { file, steps: length }) : 0;
  if (length === 0) {
    const free = { calls: 0, usual: 0, most: 0, free: true };
    return { scope: { kind: 'whole' } as const, estimate: free };
  }
  const effects = {
    ...(await configEntry(file, io.cwd))?.entry.tools,
    ...policiesOf(options.tools),
  };
  const plan = planFork(tape, {
    step,
    mutation: { kind: 'resample' },
    prefix: 'served',
    prices: pricesOf(options),
    localIsPaid: options.localIsPaid === true,
    effects,
    // What a whole recording does outside is what the agent does.
    allowEffects: options.suffix !== true || options.allowEffects === true,
  });
  if (plan.kind === 'refused') throw new ForkRefusedError(plan);
  const estimate = estimateOf([plan], {
    tailFrom: false,
    ...(options.localIsPaid === true ? { localIsPaid: true } : {}),
  });
  const scope =
    options.suffix === true
      ? ({ kind: 'suffix', step, plan } as const)
      : ({ kind: 'whole' } as const);
  return { scope, estimate };
}

/**
 * The step from which on a tape is recorded again.
 *
 * @throws UsageError where the replay does not tell
 */
function suffixStep(
  { verdict }: Receipt,
  { file, steps }: { readonly file: string; readonly steps: number },
): number {
  const step = verdict.divergence?.nearest?.step ?? verdict.divergence?.step ?? null;
  if (step !== null && step < steps) return step;
  throw new UsageError(
    `Nothing says from which step on ${file} differs, so there is no suffix to record again. Record all of it: leave --suffix out.`,
  );
}
