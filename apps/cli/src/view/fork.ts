import type { ForkPlan, ForkResult, Spend } from '@tracefork/fork';
import { type OutcomeView, outcomeView } from './outcome-view.ts';

/** A fork's result, as `--json` prints it. */
export interface ForkView extends Omit<ForkResult, 'plan' | 'tape' | 'output' | 'id'> {
  readonly id: string | null;
  readonly chain: string | null;
  readonly trial: number;
  readonly outcome: OutcomeView | null;
}

/** What `fork --json` prints. */
export interface ForkDocument {
  readonly run: string;
  readonly plan: ForkPlan;
  readonly forks: readonly ForkView[];
  readonly spend: Spend;
  readonly saved: ForkPlan['prefix']['saved'];
}

function forkView({ plan, tape, output: _output, id, ...result }: ForkResult): ForkView {
  const outcome = tape?.events.find((event) => event.kind === 'outcome');
  return {
    ...result,
    id: id ?? null,
    chain: tape?.chain ?? null,
    trial: plan.script.trial,
    outcome: outcomeView(outcome?.kind === 'outcome' ? outcome : undefined),
  };
}

/** The document of a command's forks, all of one plan but for their trials. */
export function forkDocument({
  results,
  spend,
  plan,
}: {
  readonly results: readonly ForkResult[];
  readonly spend: Spend;
  readonly plan: ForkPlan;
}): ForkDocument {
  const { parent: run, prefix } = plan;
  return { run, plan, forks: results.map(forkView), spend, saved: prefix.saved };
}
