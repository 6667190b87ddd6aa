import type { Agent as ForkAgent } from '@tracefork/fork';
import { refuseCommand } from './refuse-command.ts';
import type { Agent } from './resolve-agent.ts';

/**
 * An agent as forks take it.
 *
 * @throws NodeTooOldError, AgentMissingError
 */
export function forkAgent(agent: Agent, env: NodeJS.ProcessEnv): ForkAgent {
  if (agent.kind === 'function') return agent.call;
  const { command, cwd } = agent;
  refuseCommand(command, { cwd, env });
  return { command, cwd, env };
}
