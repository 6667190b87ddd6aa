import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openTape, TapeExistsError } from '@tracefork/tape';
import { rescueParts } from '../children/rescue.ts';
import { leaksOf, leakWarnings, refuseLeaks } from '../redact/leaks.ts';
import { plainRules, type RedactRules } from '../redact/rules.ts';
import { scriptKey } from '../wrapper/package-scripts.ts';
import { lateProcesses } from './late-processes.ts';
import { type CommandExit, runCommand } from './run-command.ts';

export interface RecordCommandOptions {
  readonly command: readonly string[];
  /** The tape to make; must not exist. */
  readonly file: string;
  readonly name?: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Where the command's stdout goes. Default: where ours goes. */
  readonly stdout?: 'inherit' | 'stderr';
  /** End the agent where the recording fails, instead of going on without it. */
  readonly strict?: boolean;
  /** What is kept off the tape beside credentials in headers and URLs. */
  readonly redact?: RedactRules;
}

export interface RecordedCommand {
  readonly exit: CommandExit;
  /** False: no Node process of the command loaded the preload; there is no tape. */
  readonly captured: boolean;
  readonly warnings: readonly string[];
}

/**
 * Runs a command under the recorder; its terminal, input and output pass through.
 *
 * @throws TapeExistsError if `file` exists; SecretRemainsError where a secret would stay on the tape
 * and `redact.onLeak` is `refuse`; the error of spawn if the command cannot be started
 */
export async function recordCommand(options: RecordCommandOptions): Promise<RecordedCommand> {
  const file = resolve(options.file);
  if (existsSync(file)) throw new TapeExistsError(file);
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-'));
  const late = join(folder, 'late');
  const parts = join(folder, 'parts');
  try {
    const { exit } = await runCommand(options.command, {
      settings: {
        mode: 'record',
        wrapping: { command: options.command, script: scriptKey(options.env ?? process.env) },
        file,
        late,
        parts,
        strict: options.strict ?? false,
        redact: plainRules(options.redact),
        ...(options.name === undefined ? {} : { name: options.name }),
      },
      cwd: options.cwd ?? process.cwd(),
      environment: options.env ?? process.env,
      output: options.stdout ?? 'inherit',
    });
    const captured = existsSync(file);
    if (captured) rescueParts(file, parts);
    const leaks = captured
      ? leaksOf(() => openTape(file), {
          environment: options.env ?? process.env,
          rules: options.redact,
        })
      : undefined;
    refuseLeaks(leaks, { rules: options.redact, remove: () => rmSync(file) });
    return {
      exit,
      captured,
      warnings: [
        ...lateProcesses(late).map(
          (line) => `a further Node process of the command is not on the tape: ${line}`,
        ),
        ...leakWarnings(leaks),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
