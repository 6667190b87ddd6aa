import { type Replayed, replayAgent } from '../agent/replay-agent.ts';
import { resolveAgent } from '../agent/resolve-agent.ts';
import { CliError, errorCode, NoAgentError } from '../errors.ts';
import type { Io } from '../io.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { printingTo } from '../terminal/redirect.ts';
import { ageOf } from '../view/age.ts';
import type { Checked } from '../view/checked.ts';
import { receiptOf } from '../view/receipt.ts';
import { redCause } from '../view/red-cause.ts';
import { wasInterrupted } from './exit-code.ts';
import type { CheckOptions } from './options.ts';

/** Replays one tape of many, its agent's output kept aside. */
export async function checkTape(
  name: string,
  { maxAge, ...options }: CheckOptions & { readonly maxAge?: string },
  io: Io,
): Promise<Checked | 'interrupted'> {
  const begin = performance.now();
  const ms = (): number => Math.round(performance.now() - begin);
  try {
    const { file, stored } = await resolveRun(name, io);
    const tape = openTapeFile(file);
    const environment = tape.events.find((event) => event.kind === 'environment');
    const { value: resolved } = await printingTo('stderr', () =>
      resolveAgent({ ...options, tape: name, environment, cwd: io.cwd, stored }),
    );
    const settings = { ...options, file, tape, output: 'capture', env: io.env } as const;
    const replayed: Replayed = await replayAgent(resolved, settings);
    if (wasInterrupted(replayed.exit) && replayed.verdict.result === 'unverifiable')
      return 'interrupted';
    const receipt = receiptOf(replayed, {
      file: name,
      tape,
      resolved,
      accept: options.accept ?? 'exact',
      options,
      env: io.env,
    });
    const age = ageOf(tape.header.created, { now: Date.now(), maxAge: maxAge ?? resolved.maxAge });
    const cause = redCause(receipt, { age, recorded: environment?.variables ?? {} });
    const output = Buffer.from(replayed.output).toString('utf8');
    const state = cause === null ? 'green' : 'red';
    return { file: name, state, ms: ms(), receipt, age, cause, output };
  } catch (error) {
    if (!isCondition(error)) throw error;
    const message = error instanceof NoAgentError ? error.brief : error.message;
    return {
      file: name,
      state: 'no answer',
      ms: ms(),
      error: { code: errorCode(error) ?? '', message },
      output: '',
    };
  }
}

/** What is wrong with one tape does not keep the others from being verified. */
export function isCondition(error: unknown): error is Error {
  return error instanceof CliError || /^(TAPE|STORE|RUN)_/.test(errorCode(error) ?? '');
}
