import { createInterface } from 'node:readline';
import type { Stand } from '@tracefork/transport/command';
import { refuseCommand } from '../agent/refuse-command.ts';
import { resolveAgent } from '../agent/resolve-agent.ts';
import { NoSuchStepError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { safeLine } from '../render/safe-text.ts';
import { type RunFile, resolveRun } from '../store/resolve-run.ts';
import { isPythonTape, openTapeFile } from '../tapes/open.ts';
import { openAnyTape } from '../tapes/open-any.ts';
import { readVariables } from '../walk/variables.ts';
import { walk } from '../walk/walk.ts';
import { walkedRun } from '../walk/walked.ts';
import type { CheckOptions } from './options.ts';

export interface StepOptions extends CheckOptions {
  readonly tape: string;
  readonly at?: number;
}

/** `tracefork step`: walks a run step by step, by commands from the terminal or from a pipe. */
export async function step(options: StepOptions, io: Io): Promise<number> {
  const { tape: name, at = 0 } = options;
  const found = await resolveRun(name, io);
  const { view, exchanges } = await openAnyTape(found.file);
  const { events } = isPythonTape(found.file) ? { events: [] } : openTapeFile(found.file);
  const run = walkedRun(name, { view, exchanges, events });
  if (run.steps[at] === undefined) {
    throw new NoSuchStepError(name, { what: 'step', index: at, count: run.steps.length });
  }
  const input = createInterface({ input: process.stdin, terminal: false });
  const lines = input[Symbol.asyncIterator]();
  const isTyped = process.stdin.isTTY === true;
  let here = at;
  const line = async (): Promise<string | undefined> => {
    if (isTyped) process.stdout.write(`${io.out.style.cyan('step')} `);
    const { done, value } = await lines.next();
    // From a pipe nobody sees what was typed, and the answers alone would not say what they are.
    if (done !== true && !isTyped) io.out.line(`\n> ${safeLine(value)}`);
    return done === true ? undefined : value;
  };
  const stands = new Map<number, Stand>();
  const variables = (where: number, expression?: string) =>
    variablesAt(where, { expression, stands, found, options, io }).catch((error: Error) => [
      error.message,
    ]);
  try {
    here = await walk(run, { from: at, ports: { line, variables }, io });
  } finally {
    input.close();
  }
  if (isTyped)
    io.out.line(`left at step ${here}; to be there again: tracefork step ${name} --at ${here}`);
  return 0;
}

async function variablesAt(
  where: number,
  about: {
    readonly expression: string | undefined;
    readonly stands: Map<number, Stand>;
    readonly found: RunFile;
    readonly options: StepOptions;
    readonly io: Io;
  },
): Promise<readonly string[]> {
  const { expression, stands, found, options, io } = about;
  const tape = openTapeFile(found.file);
  const environment = tape.events.find((event) => event.kind === 'environment');
  const { stored } = found;
  const resolved = await resolveAgent({ ...options, environment, cwd: io.cwd, stored });
  const { agent, ignore, redact } = resolved;
  if (agent.kind === 'function') {
    throw new UsageError(
      'Variables are read in a process of its own, and --agent runs inside this one. Give the agent as a command: -- node agent.js',
    );
  }
  const { command, cwd } = agent;
  refuseCommand(command, { cwd, env: io.env });
  return readVariables(where, {
    expression,
    stands,
    replay: {
      command,
      cwd,
      env: io.env,
      tape: found.file,
      ignore: [...ignore, ...(options.ignore ?? [])],
      ...(redact === undefined ? {} : { redact }),
    },
  });
}
