import type { Oracle, Outcome } from '@tracefork/blame/oracle';
import type { DisturbedRun } from '@tracefork/faults/harness';
import type { Tape } from '@tracefork/tape';
import type { Disturbance } from '@tracefork/transport';
import { type Replayed, type ReplaySettings, replayAgent } from '../agent/replay-agent.ts';
import type { ResolvedAgent } from '../agent/resolve-agent.ts';

export interface DisturbedSettings
  extends Pick<ReplaySettings, 'ignore' | 'allow' | 'stallTimeout'> {
  readonly file: string;
  readonly tape: Tape;
  readonly env: NodeJS.ProcessEnv;
  /** `undefined`: the recorded outcome passes, and nothing else. */
  readonly oracle: Oracle | undefined;
}

/** Replays an agent, whatever it is, with exchanges disturbed, and grades what it comes to. */
export async function replayDisturbed(
  resolved: ResolvedAgent,
  { oracle, ...settings }: DisturbedSettings,
  disturb: readonly Disturbance[],
): Promise<DisturbedRun & Pick<Replayed, 'exit'>> {
  const { watched, outcome } = watch(resolved);
  const replayed = await replayAgent(watched, { ...settings, disturb, output: 'capture' });
  const { verdict, exit, output } = replayed;
  const graded = exit === undefined ? outcome() : { exit, stdout: output };
  const exited = exit === undefined ? {} : { exit };
  if (oracle === undefined || graded === undefined) {
    return { verdict, grade: verdict.outcome === 'same', ...exited };
  }
  const { grade } = await oracle.grade(graded);
  return { verdict, grade: grade === 'undefined' ? undefined : grade === 'pass', ...exited };
}

/** A function's outcome, which its replay compares and does not give. */
function watch(resolved: ResolvedAgent): {
  readonly watched: ResolvedAgent;
  readonly outcome: () => Outcome | undefined;
} {
  const { agent } = resolved;
  if (agent.kind === 'command') return { watched: resolved, outcome: () => undefined };
  let outcome: Outcome | undefined;
  const call: typeof agent.call = async (...given) => {
    try {
      const value = await agent.call(...given);
      const json = JSON.stringify(value);
      outcome = json === undefined ? {} : { value: Buffer.from(json) };
      return value;
    } catch (error) {
      const { name, message } =
        error instanceof Error ? error : { name: 'NonError', message: String(error) };
      outcome = { error: { name, message, type: name } };
      throw error;
    }
  };
  return { watched: { ...resolved, agent: { ...agent, call } }, outcome: () => outcome };
}
