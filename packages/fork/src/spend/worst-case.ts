import { type HttpCall, type ModelRequest, type Price, parseRequest } from '@tracefork/wire';
import { type Prices, priceOf } from './prices.ts';

/** The most that a call can cost, or why that is not known. */
export type WorstCase =
  | { readonly known: true; readonly dollars: number; readonly model: string }
  | { readonly known: false; readonly reason: string };

/** Tokens that providers add to a request with tools, by themselves; more than any documents. */
const added = 1000;

/**
 * The most that a call can cost, from its bytes alone: every byte of the body as a token of input
 * (no tokenizer makes more of them), and the longest answer that it allows.
 */
export function worstCaseOf(call: HttpCall, prices: Prices): WorstCase {
  const request = parseRequest(call);
  if (request === null) return unknown('it is no call to a model that is known here');
  const price = priceOf(request.model, prices);
  if (price === undefined) return unknown(`the price of ${request.model} is not known`);
  const text = Buffer.from(call.body ?? new Uint8Array()).toString('latin1');
  const elsewhere = fromElsewhere(request, text);
  if (elsewhere !== undefined) return unknown(elsewhere);
  const output = longestAnswer(request);
  if (output === undefined) return unknown('the request names no limit of output tokens');
  const tokens = text.length + added;
  const { above } = price;
  const rates = above !== undefined && tokens > above.inputTokens ? [price, above.price] : [price];
  const input = Math.max(...rates.map((rate) => dearestInput(rate, text)));
  const each = Math.max(...rates.map((rate) => rate.output));
  const dollars = (tokens * input + output * each) / 1_000_000;
  return { known: true, dollars, model: request.model };
}

/** A request says itself which of Anthropic's caches it writes to; others are written to unasked. */
function dearestInput({ input, cacheWrite }: Price, text: string): number {
  const { fiveMinutes = 0, oneHour = 0, thirtyMinutes = 0, twelveHours = 0 } = cacheWrite;
  return Math.max(
    input,
    thirtyMinutes,
    twelveHours,
    text.includes('cache_control') ? fiveMinutes : 0,
    /"ttl"\s*:\s*"1h"/.test(text) ? oneHour : 0,
  );
}

function unknown(reason: string): WorstCase {
  return { known: false, reason };
}

/** What makes a request cost more than its own bytes say. */
function fromElsewhere(request: ModelRequest, text: string): string | undefined {
  if (request.continues !== undefined) return 'part of its history stands at the provider';
  if (/"(file_id|file_uri|fileUri|fileData|cachedContent)"\s*:/.test(text))
    return 'it names files that stand at the provider';
  if (
    /"type"\s*:\s*"(image|image_url|input_image|document|input_audio|video)"/.test(text) ||
    /"(file_data|inline_?data)"\s*:/i.test(text)
  )
    return 'it holds images, documents or sound, whose tokens its bytes do not bound';
  if (/"type"\s*:\s*"(web_search|web_fetch|code_execution|file_search|computer_use)/.test(text))
    return 'it lets the provider run tools that are billed by themselves';
  const {
    speed,
    service_tier: tier,
    inference_geo: geo,
  } = { ...request.parameters, ...request.other };
  const plain = (value: unknown): boolean =>
    value == null || ['standard', 'standard_only', 'default', 'auto'].includes(String(value));
  if (!plain(speed) || !plain(tier)) return 'its speed or service tier has a price of its own';
  return geo === 'us' ? 'its region has a price of its own' : undefined;
}

/** The most output tokens that a request allows, all choices together. */
function longestAnswer({ parameters }: ModelRequest): number | undefined {
  const generation = parameters.generationConfig ?? parameters.generation_config;
  const fields: Record<string, unknown> = {
    ...parameters,
    ...(typeof generation === 'object' && generation !== null ? generation : {}),
  };
  const limit = ['max_completion_tokens', 'max_tokens', 'max_output_tokens', 'maxOutputTokens']
    .map((name) => fields[name])
    .find((value) => typeof value === 'number');
  if (typeof limit !== 'number') return undefined;
  const choices = fields.n ?? fields.candidateCount;
  return limit * (typeof choices === 'number' ? choices : 1);
}
