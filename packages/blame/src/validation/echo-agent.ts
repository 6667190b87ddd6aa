import {
  type Block,
  buildResponse,
  type HttpAnswer,
  type HttpCall,
  type NewToolCall,
  parseResponse,
  recogniseCall,
  textOf,
} from '@tracefork/wire';
import type { Random } from '../random/random.ts';

/** One model call of a simulated run, as bytes of the Messages API. */
export interface Exchange {
  readonly call: HttpCall;
  readonly answer: HttpAnswer;
}

/** What a faulty run says, and a sound one does not. */
export const MARKER = 'ZEBRA';

/** Changes the exchange of one step: what the model is asked, or what it answered. */
export interface Disturb {
  readonly step: number;
  call(call: HttpCall): HttpCall;
  answer(exchange: Exchange): HttpAnswer;
}

interface Plan {
  readonly steps: number;
  readonly random: Random;
  /** P(the model says the marker by itself) of each call. */
  readonly slip: number;
  /** Recorded exchanges whose answers are served first. Default: none. */
  readonly served?: readonly Exchange[];
  readonly disturb?: Disturb;
}

const SYSTEM = 'You look up one record after another and repeat what you found.';
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const text = (body: Uint8Array | null): string =>
  new TextDecoder().decode(body ?? new Uint8Array());

/**
 * An agent that puts each answer into its next request and calls a tool at every step but the last,
 * against a model that repeats the marker once it has seen it. No network, no clock.
 *
 * @returns its exchanges, and whether the last answer is free of the marker.
 */
export function runEchoAgent({ steps, random, slip, served = [], disturb }: Plan): {
  readonly exchanges: readonly Exchange[];
  readonly passed: boolean;
} {
  const messages: object[] = [{ role: 'user', content: `Look up records 0 to ${steps - 1}.` }];
  const exchanges: Exchange[] = [];
  for (let step = 0; step < steps; step += 1) {
    const asked: HttpCall = {
      method: 'POST',
      url: 'https://api.anthropic.com/v1/messages',
      body: bytes({ model: 'simulated', max_tokens: 100, system: SYSTEM, tools: TOOLS, messages }),
    };
    const call = disturb?.step === step ? disturb.call(asked) : asked;
    const said = served[step]?.answer ?? reply(call, { step, steps, random, slip });
    const answer = disturb?.step === step ? disturb.answer({ call, answer: said }) : said;
    exchanges.push({ call, answer });
    const { content } = JSON.parse(text(answer.body)) as {
      content: { type: string; id?: string }[];
    };
    messages.push({ role: 'assistant', content });
    const results = content
      .filter(({ type }) => type === 'tool_use')
      .map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: record(step) }));
    if (results.length > 0) messages.push({ role: 'user', content: results });
    else if (step + 1 < steps) messages.push({ role: 'user', content: 'Go on.' });
  }
  const last = exchanges.at(-1) as Exchange;
  return { exchanges, passed: !saidIn(last).includes(MARKER) };
}

const TOOLS = [
  { name: 'look_up', description: 'Reads a record.', input_schema: { type: 'object' } },
] as const;
const record = (step: number): string => JSON.stringify({ state: 'open', amount: 10 + step });

function reply(
  call: HttpCall,
  {
    step,
    steps,
    random,
    slip,
  }: Pick<Plan, 'steps' | 'random' | 'slip'> & { readonly step: number },
): HttpAnswer {
  const slipped = random() < slip;
  const faulty = slipped || text(call.body).includes(MARKER);
  const said: Block = {
    type: 'text',
    text: faulty ? `Record ${step}: ${MARKER}.` : `Record ${step} is open.`,
  };
  const asks: NewToolCall = { type: 'tool-call', name: 'look_up', input: { record: step + 1 } };
  const blocks = step + 1 < steps ? [said, asks] : [said];
  const built = buildResponse('anthropic', {
    kind: 'message',
    as: 'json',
    model: 'simulated',
    blocks,
    salt: `${step}`,
  });
  return built;
}

function saidIn({ call, answer }: Exchange): string {
  const model = recogniseCall(call);
  return model === null ? '' : textOf(parseResponse(model, answer).blocks);
}
