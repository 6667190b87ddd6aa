import type { Tape } from '@tracefork/tape';
import { type Disturbance, replay, type Verdict } from '@tracefork/transport';
import { type CommandExit, replayCommand, type Stopped } from '@tracefork/transport/command';
import { proxyTargets } from '@tracefork/transport/proxy';
import { UsageError } from '../errors.ts';
import { replayProxied } from '../proxy/replay-proxied.ts';
import { waitingFor } from '../terminal/interrupt.ts';
import { type PrintTo, printingTo } from '../terminal/redirect.ts';
import { refuseCommand, refuseMissingEntry } from './refuse-command.ts';
import type { Agent, ResolvedAgent } from './resolve-agent.ts';
import { started } from './started.ts';

/** What the user asked of a replay; the agent's own rules are added to it. */
export interface ReplaySettings {
  readonly ignore?: readonly string[] | undefined;
  readonly allow?: readonly string[] | undefined;
  readonly realtime?: boolean | undefined;
  /** Seconds. */
  readonly stallTimeout?: number | undefined;
  readonly to?: number | undefined;
  readonly inspect?: boolean | undefined;
  /** Exchanges that get something else before their recorded answers. */
  readonly disturb?: readonly Disturbance[] | undefined;
  /** Behind a proxy: connections to other hosts go where they would. */
  readonly direct?: boolean | undefined;
}

export interface Replayed {
  readonly verdict: Verdict;
  /** Of a command. */
  readonly exit?: CommandExit;
  /** What the agent printed, where it was captured. */
  readonly output: Uint8Array;
  /** Where it was stopped on request. */
  readonly stopped?: Stopped;
  readonly warnings: readonly string[];
}

/**
 * Replays an agent, whatever it is, against its tape.
 *
 * @throws CommandNotStartedError, AgentMissingError, NodeTooOldError, UsageError for what only commands can do
 */
export async function replayAgent(
  { agent, ignore, allow, redact }: ResolvedAgent,
  options: ReplaySettings & {
    readonly file: string;
    readonly tape: Tape;
    readonly output: PrintTo;
    readonly env: NodeJS.ProcessEnv;
  },
): Promise<Replayed> {
  const { file, tape, output, env, to, inspect, realtime, stallTimeout, disturb, direct } = options;
  const rules = {
    ignore: [...ignore, ...(options.ignore ?? [])],
    allowUncovered: [...allow, ...(options.allow ?? [])],
    ...(redact === undefined ? {} : { redact }),
    ...(realtime === undefined ? {} : { realtime }),
    ...(disturb === undefined || disturb.length === 0 ? {} : { disturb }),
    ...(stallTimeout === undefined ? {} : { stallTimeout: stallTimeout * 1000 }),
  };
  if (proxyTargets(tape.events) !== undefined) {
    return replayProxied(proxiedCommand(agent, to), rules, { tape, output, env, direct });
  }
  if (agent.kind === 'command') {
    const { command, cwd } = agent;
    refuseCommand(command, { cwd, env });
    const stop = {
      ...(to === undefined ? {} : { to }),
      ...(inspect === undefined ? {} : { inspect }),
    };
    const replayed = await started(
      command,
      waitingFor(replayCommand({ command, cwd, env, tape: file, output, ...rules, ...stop })),
    );
    refuseMissingEntry(replayed.verdict, { command, cwd });
    return { output: new Uint8Array(), ...replayed };
  }
  if (to !== undefined) {
    throw new UsageError(
      '--to stops a process, and --agent runs inside this one. Give the agent as a command: -- node agent.js',
    );
  }
  const { value, output: printed } = await printingTo(output, () =>
    replay(tape, agent.call, rules),
  );
  return { verdict: value, output: printed, warnings: [] };
}

/** @throws UsageError for what only works inside the process of an agent */
function proxiedCommand(agent: Agent, to: number | undefined): Agent & { kind: 'command' } {
  if (to !== undefined) {
    throw new UsageError(
      '--to stops a Node process that was recorded itself, and this run was recorded through a proxy. Look at the step with: tracefork show RUN --step N',
    );
  }
  if (agent.kind === 'command') return agent;
  throw new UsageError(
    'This run was recorded through a proxy, so its agent is a command. Give it after --, such as: -- python agent.py',
  );
}
