import type { Act } from './act.ts';
import { type Facts, readFacts } from './facts.ts';
import { dateOfToday, type Noise } from './noise.ts';
import { rate } from './rate.ts';
import type { ModelRequest } from './request.ts';
import { rules } from './rules.ts';

/** After so many failures of one tool the model gives up. */
const patience = 2;

/** After so many answers of one tool it sees that it goes in circles. */
const enough = 5;

/** What the model answers, from what it reads in the conversation. */
export function decide(request: ModelRequest, noise: Noise): Act {
  const rating = rate(request, noise);
  if (rating !== null) return rating;
  const facts = readFacts(request);
  if (facts.email === null || !/refund/i.test(facts.task)) {
    return { text: 'I handle refunds only. Please send me a refund ticket.', calls: [] };
  }
  const today = dateOfToday(request.system) ?? '2026-05-29';
  const scene = { facts, noise, system: request.system, today };
  const act = firstOf(rules, (rule) => rule(scene));
  if (act === null) return finish(noise);

  const missing = act.calls.find(({ name }) => !request.tools.includes(name));
  if (missing !== undefined) return giveUp(`I have no tool ${missing.name}`);
  const looped = act.calls.find(({ name }) => timesAnswered(facts, name) >= enough);
  if (looped !== undefined) return giveUp(`${looped.name} does not tell me what I need`);
  const tired = act.calls.find(({ name }) => facts.failures(name) >= patience);
  if (tired === undefined) return act;
  const problem = facts.answered.findLast(({ tool, failed }) => failed && tool === tired.name);
  return giveUp(`${tired.name} does not work: ${problem?.text}`);
}

function finish(noise: Noise): Act {
  const text = noise.pick('finish', [
    'Done: the refund is sent, the customer knows, the ticket is closed.',
    'The refund is on its way, and the ticket is closed.',
  ]);
  return { text, calls: [] };
}

function giveUp(reason: string): Act {
  return {
    text: `I cannot finish this ticket. ${reason}. A colleague has to look at it.`,
    calls: [],
  };
}

function timesAnswered({ answered }: Facts, name: string): number {
  return answered.filter(({ tool }) => tool === name).length;
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
