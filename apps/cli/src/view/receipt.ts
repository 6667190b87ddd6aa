import type { Tape } from '@tracefork/tape';
import type { Verdict } from '@tracefork/transport';
import type { CommandExit } from '@tracefork/transport/command';
import type { Replayed, ReplaySettings } from '../agent/replay-agent.ts';
import type { AgentSource, ResolvedAgent } from '../agent/resolve-agent.ts';
import { quoted } from '../agent/tape-command.ts';
import { withEnvironmentCauses } from './environment-causes.ts';
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
  /** Options of this replay that nothing needed, as they were given: `--allow http2`. */
  readonly unused: readonly string[];
  readonly warnings: readonly string[];
}

/** The verdicts that pass: `exact` always, `equivalent` where it was accepted. */
export type Accepted = 'exact' | 'equivalent';

export function receiptOf(
  { exit, stopped, warnings, ...replayed }: Replayed,
  context: {
    readonly file: string;
    readonly tape: Tape;
    readonly resolved: Pick<ResolvedAgent, 'source'> & {
      readonly agent: ResolvedAgent['agent'] | { readonly kind: 'clients'; readonly name: string };
    };
    readonly accept: Accepted;
    readonly env: NodeJS.ProcessEnv;
    /** `--allow` and `--ignore` of the command line. */
    readonly options: Pick<ReplaySettings, 'allow' | 'ignore'>;
  },
): Receipt {
  const { file, tape, resolved, accept, env } = context;
  const { agent, source } = resolved;
  const { events } = tape;
  const verdict = withEnvironmentCauses(withoutRepeats(replayed.verdict), { events, env });
  return {
    file,
    chain: tape.chain,
    digest: tape.digest(),
    agent: { name: agent.kind === 'command' ? quoted(agent.command) : agent.name, source },
    verdict,
    holds: verdict.result === 'exact' || verdict.result === accept,
    outcome: outcomeView(tape.events.find((event) => event.kind === 'outcome')),
    exit: exit ?? null,
    stoppedAt: stopped?.step ?? null,
    unused: unusedOptions(verdict, context.options),
    warnings,
  };
}

/** What a tape says is not covered, the replay meets again: each is told once. */
function withoutRepeats(verdict: Verdict): Verdict {
  const uncovered = new Map(
    verdict.uncovered.map((each) => [JSON.stringify([each.what, each.detail]), each]),
  );
  const reasons = verdict.reasons.map((reason) => reason.replace(/^(not covered: .*) \(\)$/, '$1'));
  return { ...verdict, reasons: [...new Set(reasons)], uncovered: [...uncovered.values()] };
}

function unusedOptions(
  { uncovered, rules }: Verdict,
  { allow = [], ignore = [] }: Pick<ReplaySettings, 'allow' | 'ignore'>,
): readonly string[] {
  const met = new Set(uncovered.map(({ what }) => what));
  return [
    ...allow.filter((kind) => !met.has(kind)).map((kind) => `--allow ${kind}`),
    ...ignore
      .filter((path) => rules[`ignore:${path}`] === undefined)
      .map((path) => `--ignore ${path}`),
  ];
}
