import { dirname, resolve } from 'node:path';
import type { RunAgent } from '@tracefork/store';
import type { EnvironmentEvent } from '@tracefork/tape';
import type { RedactRules } from '@tracefork/transport';
import { NoAgentError, UsageError } from '../errors.ts';
import { safeLine } from '../render/safe-text.ts';
import { entryFor, findConfig, loadConfig } from './load-config.ts';
import { type AgentFunction, loadFunction } from './load-function.ts';
import { commandOnTape, quoted } from './tape-command.ts';

/** How the user may name an agent. */
export interface AgentChoice {
  /** What stood after `--`. */
  readonly command?: readonly string[] | undefined;
  /** `FILE:EXPORT`. */
  readonly agent?: string | undefined;
  /** Run what stands on the tape. */
  readonly trustTape?: boolean | undefined;
}

/** Where an agent was found; `clients`: nobody was started, and whoever came was served. */
export type AgentSource = 'command line' | 'config' | 'store' | 'tape' | 'clients';

/** The agent of a run that was recorded on this machine, as the store kept it. */
export interface StoredAgent {
  readonly agent: RunAgent;
  /** The folder that paths of the agent are relative to. */
  readonly root: string;
}

export type Agent =
  | { readonly kind: 'command'; readonly command: readonly string[]; readonly cwd: string }
  | { readonly kind: 'function'; readonly call: AgentFunction; readonly name: string };

/** The agent of a tape, with the rules that go with it. */
export interface ResolvedAgent {
  readonly agent: Agent;
  readonly source: AgentSource;
  readonly ignore: readonly string[];
  readonly allow: readonly string[];
  /** Of the configuration: what a tape may be old, such as `90d`. */
  readonly maxAge?: string;
  /** Rules of redaction of the configuration. */
  readonly redact?: RedactRules;
}

/** An entry that names an agent. */
export const configExample: string =
  "export default { agents: [{ tapes: '*.tape', command: ['node', 'agent.js'] }] }";

interface Request extends AgentChoice {
  readonly tape: string;
  readonly environment: EnvironmentEvent | undefined;
  readonly cwd: string;
  readonly stored?: StoredAgent | undefined;
}

/**
 * Finds the agent of a tape: from the command line, else the configuration, else the store, if it
 * was recorded on this machine, else, with `--trust-tape`, from the tape itself.
 *
 * @throws NoAgentError that shows every way to name one, ConfigError, AgentNotLoadedError
 */
export async function resolveAgent(request: Request): Promise<ResolvedAgent> {
  const { tape, cwd } = request;
  const file = findConfig(tape, cwd);
  const config = file === undefined ? undefined : await loadConfig(file);
  const found =
    file === undefined || config === undefined
      ? undefined
      : entryFor(config, { file, tape: resolve(cwd, tape) });
  const rules = {
    ignore: found?.entry.ignore ?? [],
    allow: found?.entry.allow ?? [],
    ...(found?.entry.maxAge === undefined ? {} : { maxAge: found.entry.maxAge }),
    ...(config?.redact === undefined ? {} : { redact: config.redact }),
  };
  const given = await agentOf(request, cwd);
  if (given !== undefined) return { agent: given, source: 'command line', ...rules };
  if (found !== undefined) {
    const agent = await agentOf(found.entry, dirname(found.file));
    if (agent !== undefined) return { agent, source: 'config', ...rules };
  }
  if (request.stored !== undefined) {
    return { agent: await agentOfStore(request.stored), source: 'store', ...rules };
  }
  const onTape = commandOnTape(request.environment, { tape: resolve(cwd, tape), cwd });
  if (onTape !== undefined && request.trustTape === true) {
    return { agent: { kind: 'command', ...onTape }, source: 'tape', ...rules };
  }
  throw noAgent({ tape, config: file, command: onTape?.command });
}

/** The agent that was named as a command or a function, if one was. Paths are relative to `folder`. */
export async function agentOf(
  {
    command,
    agent,
  }: {
    readonly command?: readonly string[] | undefined;
    readonly agent?: AgentFunction | string | undefined;
  },
  folder: string,
): Promise<Agent | undefined> {
  if (command !== undefined && agent !== undefined) {
    throw new UsageError('An agent is a command after -- or --agent FILE:EXPORT, not both.');
  }
  if (command !== undefined) {
    if (command.length === 0)
      throw new UsageError('Nothing follows --. Put the command there: -- node agent.js');
    return { kind: 'command', command, cwd: folder };
  }
  if (agent === undefined) return undefined;
  if (typeof agent === 'function')
    return { kind: 'function', call: agent, name: agent.name || 'a function' };
  return { kind: 'function', call: await loadFunction(agent, folder), name: agent };
}

async function agentOfStore({ agent, root }: StoredAgent): Promise<Agent> {
  const folder = resolve(root, agent.cwd ?? '.');
  if (agent.kind === 'command') return { kind: 'command', command: agent.command, cwd: folder };
  return { kind: 'function', call: await loadFunction(agent.target, folder), name: agent.target };
}

function noAgent(context: {
  readonly tape: string;
  readonly config: string | undefined;
  readonly command: readonly string[] | undefined;
}): NoAgentError {
  const { tape, config, command } = context;
  const file = quoted([tape]);
  const onTape = command === undefined ? undefined : safeLine(quoted(command));
  const nothing = `Nothing says which agent ${tape} is of${config === undefined ? '' : ` (no entry of ${config} matches it)`}.`;
  const made = onTape === undefined ? [] : [`The tape says it was made by: ${onTape}`];
  const trust = `A command from a tape is run only on your word: tracefork replay ${file} --trust-tape`;
  const ways = [
    `${nothing} Name it in one of these ways:`,
    '',
    `  tracefork replay ${file} -- ${onTape ?? 'node agent.js'}`,
    `  tracefork replay ${file} --agent ./agent.ts:main`,
    `  or in tracefork.config.ts: ${configExample}`,
    ...(onTape === undefined ? [] : ['', ...made, trust]),
  ];
  return new NoAgentError(ways.join('\n'), { brief: [nothing, ...made].join('\n') });
}
