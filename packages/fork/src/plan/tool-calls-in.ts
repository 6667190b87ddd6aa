import type { Exchange } from '@tracefork/tape';
import { parseRequest, type Step } from '@tracefork/wire';
import type { PlanRefusal } from './model.ts';

/** Says which results of tool calls a step's request carries, where it has not the one asked for. */
export function toolCallsIn({
  steps,
  step,
  id,
}: {
  readonly steps: readonly Step<Exchange>[];
  readonly step: number;
  readonly id: string;
}): PlanRefusal {
  const results = steps.map((each) => resultsOf(each));
  const later = results.findIndex((ids, index) => index > step && ids.includes(id));
  const here = results[step] ?? [];
  const hint =
    later !== -1
      ? `The result is first sent with step ${later}; fork there.`
      : here.length === 0
        ? 'It carries no results at all; choose a step after a tool call.'
        : `It carries the results of ${[...new Set(here)].join(', ')}.`;
  return {
    kind: 'refused',
    code: 'no-such-tool-call',
    reason: `The request of step ${step} carries no result of the tool call ${JSON.stringify(id)}.`,
    hint,
  };
}

function resultsOf({ attempts }: Step<Exchange>): readonly string[] {
  const request = parseRequest(attempts[0].request);
  return (request?.messages ?? []).flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.type === 'tool-result' ? [block.id] : [])),
  );
}
