import { writeFileSync } from 'node:fs';
import { type Replayed, replayAgent } from '../agent/replay-agent.ts';
import { resolveAgent } from '../agent/resolve-agent.ts';
import { kindsOn, refuseUnknownKinds } from '../agent/uncovered-kinds.ts';
import { CliError, errorCode, FileUnwritableError, NoAgentError } from '../errors.ts';
import type { Io } from '../io.ts';
import { renderChecked, renderEnd } from '../render/verify.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { expandTapes } from '../tapes/expand.ts';
import { openTapeFile } from '../tapes/open.ts';
import { interruptedCode } from '../terminal/interrupt.ts';
import { printingTo } from '../terminal/redirect.ts';
import { type Checked, countChecked, exitCodeOf } from '../view/checked.ts';
import { receiptOf } from '../view/receipt.ts';
import { wasInterrupted } from './exit-code.ts';
import type { CheckOptions } from './options.ts';
import { printJson } from './print-json.ts';
import { refuseFolderOf } from './refuse-folder.ts';

export interface VerifyOptions extends CheckOptions {
  readonly tapes: readonly string[];
  readonly junit?: string;
}

/** `tracefork verify`: replays many tapes; 0 only if every verdict holds. */
export async function verify(options: VerifyOptions, io: Io): Promise<number> {
  const { json = false, junit } = options;
  const files = expandTapes(options.tapes, io.cwd);
  refuseUnknownKinds(options.allow, () => files.flatMap(kindsOnFile));
  if (junit !== undefined) refuseFolderOf(junit);
  const report = json ? io.err : io.out;
  const results: Checked[] = [];
  for (const file of files) {
    const checked = await check(file, options, io);
    if (checked === 'interrupted') return interruptedCode;
    results.push(checked);
    report.line(renderChecked(checked, report));
  }
  for (const line of renderEnd(results, report.style)) report.line(line);
  if (junit !== undefined) await writeJunit(junit, results);
  if (json) {
    const counts = countChecked(results);
    printJson(io, {
      command: 'verify',
      counts,
      tapes: results.map(({ output: _output, ...rest }) => rest),
    });
  }
  return exitCodeOf(results);
}

async function check(
  name: string,
  options: VerifyOptions,
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
    const output = Buffer.from(replayed.output).toString('utf8');
    return { file: name, state: receipt.holds ? 'green' : 'red', ms: ms(), receipt, output };
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

/** None for a tape that cannot be read: it has its own line. */
function kindsOnFile(file: string): readonly string[] {
  try {
    return kindsOn(openTapeFile(file));
  } catch {
    return [];
  }
}

/** What is wrong with one tape does not keep the others from being verified. */
function isCondition(error: unknown): error is Error {
  return error instanceof CliError || /^(TAPE|STORE|RUN)_/.test(errorCode(error) ?? '');
}

async function writeJunit(path: string, results: readonly Checked[]): Promise<void> {
  const { renderJunit } = await import('../render/junit.ts');
  try {
    writeFileSync(path, renderJunit(results));
  } catch (cause) {
    throw new FileUnwritableError(`Cannot write ${path}: ${errorCode(cause)}. Name another file.`, {
      cause,
    });
  }
}
