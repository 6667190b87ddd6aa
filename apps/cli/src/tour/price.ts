import { costOf } from '@tracefork/wire';

/** The demo agent's model. */
export const liveModel = 'claude-haiku-4-5-20251001';

/** Most model calls of one run: the agent gives up then. */
export const mostCalls = 24;

/** Tokens of the first request: system prompt, tools, ticket; measured, rounded up. */
const firstRequest = 3000;
/** What a step adds at most to the next request: a full answer of 1,024 tokens and tool results. */
const growth = 1600;
const longestAnswer = 1024;

/** What a live run can cost at most, and usually does (ten short steps), in US dollars. */
export function livePrice(): { readonly most: number; readonly usual: number } {
  return {
    most: cost({ calls: mostCalls, growth, answer: longestAnswer }),
    usual: cost({ calls: 10, growth: 300, answer: 120 }),
  };
}

function cost(run: {
  readonly calls: number;
  readonly growth: number;
  readonly answer: number;
}): number {
  const { calls } = run;
  const input = calls * firstRequest + (run.growth * calls * (calls - 1)) / 2;
  const usage = {
    input,
    output: calls * run.answer,
    cacheRead: 0,
    cacheWrite: { fiveMinutes: 0, oneHour: 0 },
  };
  return Number(costOf(usage, liveModel));
}
