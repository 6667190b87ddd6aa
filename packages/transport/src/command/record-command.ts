import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openTape, TapeExistsError } from '@tracefork/tape';
import { type RemainingSecrets, remainingSecrets } from '../redact/remaining-secrets.ts';
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
 * @throws TapeExistsError if `file` exists; the error of spawn if the command cannot be started
 */
export async function recordCommand(options: RecordCommandOptions): Promise<RecordedCommand> {
  const file = resolve(options.file);
  if (existsSync(file)) throw new TapeExistsError(file);
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-'));
  const late = join(folder, 'late');
  try {
    const { exit } = await runCommand(options.command, {
      settings: {
        mode: 'record',
        wrapping: { command: options.command, script: scriptKey(options.env ?? process.env) },
        file,
        late,
        strict: options.strict ?? false,
        ...(options.name === undefined ? {} : { name: options.name }),
      },
      cwd: options.cwd ?? process.cwd(),
      environment: options.env ?? process.env,
      output: options.stdout ?? 'inherit',
    });
    const captured = existsSync(file);
    return {
      exit,
      captured,
      warnings: [
        ...lateProcesses(late).map(
          (line) => `a further Node process of the command is not on the tape: ${line}`,
        ),
        ...(captured ? secretsOn(file, options.env ?? process.env) : []),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function secretsOn(file: string, environment: NodeJS.ProcessEnv): readonly string[] {
  const { found, searchedAll } = searched(file, environment);
  const warnings = found.map(
    ({ name, place }) =>
      `the secret in $${name} stands in ${place}, which is not redacted: keep the tape to yourself`,
  );
  return searchedAll
    ? warnings
    : [...warnings, 'the tape is too long to be searched for secrets whole'];
}

/** A tape that cannot be read is told of by whoever reads it. */
function searched(file: string, environment: NodeJS.ProcessEnv): RemainingSecrets {
  try {
    return remainingSecrets(openTape(file), environment);
  } catch {
    return { found: [], searchedAll: true };
  }
}
