import { dirname, relative } from 'node:path';
import type { RunAgent, RunFacts } from '@tracefork/store';
import type { Agent } from '../agent/resolve-agent.ts';
import type { TapeView } from '../view/tape-view.ts';

/** What the store keeps about a run that only a reader of its model calls knows. */
export function runFacts(view: TapeView): RunFacts {
  const { steps, inputTokens, outputTokens, cost } = view.totals;
  return {
    steps,
    inputTokens,
    outputTokens,
    ...(cost === null ? {} : { cost }),
    models: [...new Set(view.steps.map(({ model }) => model))],
  };
}

/** The agent as the store keeps it, its folder relative to that of the store. */
export function storedAgent(
  agent: Agent,
  { folder, cwd }: { readonly folder: string; readonly cwd: string },
): RunAgent {
  const place = (path: string): string => relative(dirname(folder), path) || '.';
  return agent.kind === 'command'
    ? { kind: 'command', command: agent.command, cwd: place(agent.cwd) }
    : { kind: 'function', target: agent.name, cwd: place(cwd) };
}
