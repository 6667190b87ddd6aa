import type { Tape } from '@tracefork/tape';
import type { Verdict } from '@tracefork/transport';
import type { CommandExit } from '@tracefork/transport/command';
import type { Replayed } from '../agent/replay-agent.ts';
import type { AgentSource, ResolvedAgent } from '../agent/resolve-agent.ts';
import { quoted } from '../agent/tape-command.ts';
import { type OutcomeView, outcomeView } from './outcome-view.ts';

/** The account of one replay, as people and `--json` get it. */
export interface Receipt {
  readonly file: string;
  readonly chain: string;
  readonly digest: string;
  readonly agent: { readonly name: string; readonly source: AgentSource };
  readonly verdict: Verdict;
  /** Whether the verdict is one that was asked for. */
  readonly holds: boolean;
  /** The recorded outcome. */
  readonly outcome: OutcomeView | null;
  readonly exit: CommandExit | null;
  readonly stoppedAt: number | null;
  readonly warnings: readonly string[];
}

/** The verdicts that pass: `exact` always, `equivalent` where it was accepted. */
export type Accepted = 'exact' | 'equivalent';

export function receiptOf(
  { verdict, exit, stoppedAt, warnings }: Replayed,
  context: {
    readonly file: string;
    readonly tape: Tape;
    readonly resolved: ResolvedAgent;
    readonly accept: Accepted;
  },
): Receipt {
  const { file, tape, resolved, accept } = context;
  const { agent, source } = resolved;
  return {
    file,
    chain: tape.chain,
    digest: tape.digest(),
    agent: { name: agent.kind === 'command' ? quoted(agent.command) : agent.name, source },
    verdict,
    holds: verdict.result === 'exact' || verdict.result === accept,
    outcome: outcomeView(tape.events.find((event) => event.kind === 'outcome')),
    exit: exit ?? null,
    stoppedAt: stoppedAt ?? null,
    warnings,
  };
}
