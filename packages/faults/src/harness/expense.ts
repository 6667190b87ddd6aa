import type { Exchange, Tape } from '@tracefork/tape';
import { costOf, parseResponse, stepsOf } from '@tracefork/wire';
import type { Side } from './model.ts';

/** What the model calls of a run came to. */
export function expenseOf(
  tape: Tape,
  unasked: ReadonlySet<number>,
): Pick<Side<unknown>, 'steps' | 'attempts' | 'dollars'> {
  const steps = stepsOf<Exchange>(tape.exchanges);
  const attempts = steps.flatMap((step) => step.attempts.map((exchange) => ({ step, exchange })));
  const costs = attempts
    .filter(({ exchange }) => !unasked.has(exchange.x))
    .map(({ step, exchange }) => {
      const { response } = exchange;
      if (response === undefined || response.status >= 400) return 0;
      const { status, headers } = response;
      const body = exchange.decodedBody();
      const { usage, model } = parseResponse(step.call, { status, headers, body });
      return costOf(usage, model ?? step.call.model);
    });
  const dollars = costs.every((cost) => cost !== 'unknown')
    ? costs.reduce((sum, cost) => sum + cost, 0)
    : 'unknown';
  return { steps: steps.length, attempts: attempts.length, dollars };
}
