import { existsSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fork, planScripted } from '@tracefork/fork';
import { TapeExistsError } from '@tracefork/tape';
import { forkAgent } from '../agent/fork-agent.ts';
import { configEntry } from '../agent/load-config.ts';
import { refuseProxied } from '../agent/refuse-proxied.ts';
import { replayAgent } from '../agent/replay-agent.ts';
import { type ResolvedAgent, resolveAgent } from '../agent/resolve-agent.ts';
import { started } from '../agent/started.ts';
import { FileUnwritableError, ForkRefusedError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { outcomeOf } from '../oracle/outcome-of.ts';
import type { OracleOptions } from '../oracle/resolve-oracle.ts';
import { renderShrunk } from '../render/shrink.ts';
import { type ScriptedStep, scriptTape } from '../shrink/script-tape.ts';
import { shrink as shrinkScript } from '../shrink/shrink.ts';
import { testSource } from '../shrink/test-source.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { interruptedCode, onInterrupt } from '../terminal/interrupt.ts';
import { printingTo } from '../terminal/redirect.ts';
import { shrinkDocument } from '../view/shrink.ts';
import { gradeRecorded } from './fork-grading.ts';
import { policiesOf } from './fork-tools.ts';
import type { AgentCommand } from './options.ts';
import { printJson } from './print-json.ts';
import { refuseFolderOf } from './refuse-folder.ts';

/** Options of `shrink`. */
export interface ShrinkOptions
  extends AgentCommand,
    Pick<OracleOptions, 'passIf' | 'failIf' | 'oracle'> {
  readonly run: string;
  readonly output?: string;
  /** File for a regression test. */
  readonly test?: string;
  readonly maxRuns?: number;
  readonly tools?: readonly string[];
  readonly allowEffects?: boolean;
  /** Seconds that the agent may take by a script. */
  readonly timeout?: number;
  readonly agent?: string;
  readonly trustTape?: boolean;
  readonly json?: boolean;
}

/** `tracefork shrink`: 0 if it made a tape that still fails, 2 if not, 130 after Ctrl-C. */
export async function shrink(options: ShrinkOptions, io: Io): Promise<number> {
  const { json = false, run: name, maxRuns = 200 } = options;
  const output = fileFor(options.output, io);
  const { file, stored } = await resolveRun(name, io);
  const tape = openTapeFile(file);
  refuseProxied(tape);
  const environment = tape.events.find((event) => event.kind === 'environment');
  const { value: resolved } = await printingTo(json ? 'stderr' : 'inherit', () =>
    resolveAgent({ ...options, tape: name, environment, cwd: io.cwd, stored }),
  );
  const test = testFor(options, { resolved, io });
  const graded = await gradeRecorded(tape, { ...options, times: 2, control: true }, io);
  if (graded?.grade.grade !== 'fail') {
    throw new UsageError(`${name} passes by ${graded?.oracle.name}; there is no failure to keep.`);
  }
  const plan = planScripted(tape, {
    effects: { ...(await configEntry(name, io.cwd))?.entry.tools, ...policiesOf(options.tools) },
    timeout: (options.timeout ?? 60) * 1000,
    ...(options.allowEffects === undefined ? {} : { allowEffects: options.allowEffects }),
  });
  if (plan.kind === 'refused') throw new ForkRefusedError(plan);
  const interrupt = onInterrupt();
  const runBy = async (steps: readonly ScriptedStep[], to?: string) => {
    const { agent } = resolved;
    const run = () =>
      fork(plan, forkAgent(agent, io.env), {
        tape: file,
        tailFrom: scriptTape(tape, steps),
        signal: interrupt.signal,
        ...(to === undefined ? {} : { file: to }),
        ...(resolved.redact === undefined ? {} : { redact: resolved.redact }),
      });
    const { value: result } = await printingTo('capture', () =>
      agent.kind === 'command' ? started(agent.command, run()) : run(),
    );
    const ended = result.end.status === 'finished' && result.tape !== undefined;
    const outcome = ended && result.tape !== undefined ? outcomeOf(result.tape) : undefined;
    return outcome !== undefined && (await graded.oracle.grade(outcome)).grade === 'fail';
  };
  try {
    const fails = async (steps: readonly ScriptedStep[]): Promise<boolean> => {
      const failed = await runBy(steps);
      const words = steps.some(({ silent }) => silent) ? ', some without words' : '';
      const said = failed ? 'fails' : 'does not fail';
      io.err.line(`  ${steps.length} of ${plan.steps} steps${words}: ${said}`);
      return failed;
    };
    const isOver = () => interrupt.signal.aborted;
    const shrunk = await shrinkScript(tape, fails, { mostRuns: maxRuns, isOver });
    if (interrupt.signal.aborted) return interruptedCode;
    if (shrunk === undefined) throw doesNotFail(name);
    if (!(await runBy(shrunk.steps, output))) throw doesNotFail(name);
    const small = openTapeFile(output);
    const settings = { file: output, tape: small, output: 'capture', env: io.env } as const;
    const { verdict } = await replayAgent(resolved, settings);
    if (test !== undefined) writeFileSync(test.file, test.source, { flag: 'wx' });
    const about = {
      tape,
      small,
      shrunk,
      oracle: graded.oracle.name,
      verdict: verdict.result,
      file: options.output ?? '',
      test: options.test ?? null,
    };
    for (const line of renderShrunk(about, io.err)) io.err.line(line);
    if (json) printJson(io, { command: 'shrink', ...shrinkDocument(about) });
    return 0;
  } finally {
    interrupt.release();
  }
}

function doesNotFail(name: string): ForkRefusedError {
  return new ForkRefusedError({
    code: 'does-not-fail',
    reason: `Given the recorded answers one after the other, the agent does not fail as ${name} did.`,
    hint: 'What failed may hang on calls at the same time, on the time of day, or on what no tape holds: tracefork replay says which.',
  });
}

function fileFor(output: string | undefined, { cwd }: Io): string {
  if (output === undefined) {
    throw new UsageError('Say where the smaller tape goes: -o small.tape');
  }
  const path = resolve(cwd, output);
  refuseFolderOf(path);
  if (existsSync(path)) throw new TapeExistsError(path);
  return path;
}

/** The regression test and its place, if one is wanted. */
function testFor(
  { test, output = '', oracle, passIf, failIf }: ShrinkOptions,
  { resolved: { agent }, io }: { readonly resolved: ResolvedAgent; readonly io: Io },
): { readonly file: string; readonly source: string } | undefined {
  if (test === undefined) return undefined;
  if (agent.kind === 'function' || (oracle !== undefined && oracle !== 'exit')) {
    throw new UsageError(
      '--test writes tests of commands that are graded by exit code, --pass-if or --fail-if alone.',
    );
  }
  const file = resolve(io.cwd, test);
  refuseFolderOf(file);
  if (existsSync(file)) {
    throw new FileUnwritableError(`${test} is there already. Name another file for the test.`);
  }
  const from = (path: string, end = '') => {
    const way = relative(dirname(file), path).split(sep).join('/');
    return way.startsWith('..') ? `${way}${end}` : `./${way}${way === '' ? '' : end}`;
  };
  const graded = {
    ...(passIf === undefined ? {} : { passIf }),
    ...(failIf === undefined ? {} : { failIf }),
  };
  const tape = from(resolve(io.cwd, output));
  const cwd = from(agent.cwd, '/');
  return { file, source: testSource({ tape, cwd, command: agent.command, graded }) };
}
