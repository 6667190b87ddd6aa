import { type RedactRules, record } from '@tracefork/transport';
import { type CommandExit, recordCommand } from '@tracefork/transport/command';
import { waitingFor } from '../terminal/interrupt.ts';
import { printingTo } from '../terminal/redirect.ts';
import { refuseCommand } from './refuse-command.ts';
import type { Agent } from './resolve-agent.ts';
import { started } from './started.ts';

export interface RecordSettings {
  /** The tape to make. */
  readonly file: string;
  readonly name?: string | undefined;
  /** Where the agent's stdout goes. */
  readonly stdout: 'inherit' | 'stderr';
  readonly strict?: boolean | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly redact?: RedactRules | undefined;
}

export interface Recorded {
  readonly exit: CommandExit;
  /** False: there is no tape. */
  readonly captured: boolean;
  /** What an agent function threw. */
  readonly thrown?: unknown;
  readonly warnings: readonly string[];
}

/**
 * Records an agent, whatever it is.
 *
 * @throws SecretRemainsError, TapeExistsError, CommandNotStartedError, AgentMissingError, NodeTooOldError
 */
export async function recordAgent(agent: Agent, settings: RecordSettings): Promise<Recorded> {
  const { file, stdout, env, strict } = settings;
  const redact = settings.redact === undefined ? {} : { redact: settings.redact };
  const name = settings.name === undefined ? {} : { name: settings.name };
  if (agent.kind === 'command') {
    const { command, cwd } = agent;
    refuseCommand(command, { cwd, env });
    const options = {
      command,
      cwd,
      env,
      file,
      stdout,
      ...name,
      ...redact,
      ...(strict === undefined ? {} : { strict }),
    };
    return started(command, waitingFor(recordCommand(options)));
  }
  const { value } = await printingTo(stdout, () =>
    record(agent.call, { file, ...name, ...redact }),
  );
  const { outcome, warnings } = value;
  return outcome.status === 'returned'
    ? { exit: { code: 0, signal: null }, captured: true, warnings }
    : { exit: { code: 1, signal: null }, captured: true, thrown: outcome.error, warnings };
}
