import { NoRunnerError, RunFailedError } from '../errors.ts';
import { loadPeer } from '../load-peer.ts';
import type { Json } from '../model.ts';
import { transcriptOfMessage } from '../transcript/anthropic.ts';
import { transcriptText } from '../transcript/transcript.ts';
import type { Runner, RunRequest } from './runner.ts';

export interface AnthropicRunnerOptions {
  /** Default: the SDK's, from `ANTHROPIC_API_KEY`. */
  readonly apiKey?: string;
  /** Default: the SDK's, from `ANTHROPIC_BASE_URL`. */
  readonly baseURL?: string;
  /** What sends the request. Default: the global one. */
  readonly fetch?: typeof globalThis.fetch;
  /** For bundles that pin none; the API demands one. At least 1. */
  readonly maxTokens?: number;
}

/** The slice of the SDK that is used. */
interface Client {
  readonly messages: { create(body: object): Promise<unknown> };
}

/** What the API takes where a request leaves a field out. */
const defaults = { temperature: 1, top_p: 1 } as const;

/**
 * Runs steps of vendor `anthropic` through `@anthropic-ai/sdk`, an optional peer dependency. Costs
 * what the call costs.
 *
 * @throws NoRunnerError (when it runs) for another vendor, or where nothing names `max_tokens`;
 * PeerMissingError without the SDK; RunFailedError where the API answers with an error.
 */
export function anthropicRunner(options: AnthropicRunnerOptions = {}): Runner {
  return async (request) => {
    const body = bodyOf(request, options);
    const client = await connect(options);
    const message = await client.messages.create(body).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new RunFailedError(`The step could not be run again: ${reason}`, { cause });
    });
    const transcript = transcriptOfMessage(message);
    return { transcript: transcript as unknown as Json, text: transcriptText(transcript) };
  };
}

function bodyOf({ model, sampling, inputs }: RunRequest, options: AnthropicRunnerOptions): object {
  if (model.vendor !== 'anthropic') {
    throw new NoRunnerError(
      `Steps of vendor \`${model.vendor}\` cannot be run from here, only those of \`anthropic\`. Run it with that vendor's SDK, and give the record to \`rerun verify\`.`,
    );
  }
  const { temperature, top_p } = sampling;
  const max_tokens = sampling.max_tokens ?? options.maxTokens;
  if (max_tokens === undefined) {
    throw new NoRunnerError(
      'The bundle pins no `max_tokens`, and the API demands one. Name it with --max-tokens.',
    );
  }
  const { system_prompt, messages, tools } = inputs;
  return {
    model: model.id,
    max_tokens,
    messages,
    ...(system_prompt === '' ? {} : { system: system_prompt }),
    ...(tools === undefined ? {} : { tools }),
    // @note Models since Opus 4.1 refuse a request that names both, so a default is left unsaid.
    ...(temperature === defaults.temperature ? {} : { temperature }),
    ...(top_p === defaults.top_p ? {} : { top_p }),
  };
}

async function connect({ apiKey, baseURL, fetch }: AnthropicRunnerOptions): Promise<Client> {
  const { default: Anthropic } = await loadPeer('@anthropic-ai/sdk', {
    purpose: 'Running a step again',
    load: () => import('@anthropic-ai/sdk'),
  });
  const settings = {
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(baseURL === undefined ? {} : { baseURL }),
    ...(fetch === undefined ? {} : { fetch }),
  };
  try {
    return new Anthropic(settings) as unknown as Client;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RunFailedError(`The SDK could not be set up: ${reason}`, { cause });
  }
}
