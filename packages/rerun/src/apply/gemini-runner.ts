import { RunFailedError } from '../errors.ts';
import { loadPeer } from '../load-peer.ts';
import type { Json } from '../model.ts';
import { transcriptOfCandidate } from '../transcript/gemini.ts';
import { transcriptText } from '../transcript/transcript.ts';
import type { Runner, RunRequest } from './runner.ts';
import type { VendorRunnerOptions } from './vendor-runner.ts';

/** The slice of the SDK that is used. */
interface Client {
  readonly models: { generateContent(request: object): Promise<unknown> };
}

/** Runs steps of vendor `gemini` through `@google/genai`, an optional peer dependency. */
export function geminiRunner(options: VendorRunnerOptions): Runner {
  return async (request) => {
    const client = await connect(options);
    const answer = await client.models
      .generateContent(requestOf(request, options))
      .catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new RunFailedError(`The step could not be run again: ${reason}`, { cause });
      });
    const transcript = transcriptOfCandidate(answer);
    return { transcript: transcript as unknown as Json, text: transcriptText(transcript) };
  };
}

function requestOf({ model, inputs, sampling }: RunRequest, options: VendorRunnerOptions): object {
  const { system_prompt, messages, tools } = inputs;
  const { temperature, top_p, seed } = sampling;
  const most = sampling.max_tokens ?? options.maxTokens;
  return {
    model: model.id,
    contents: messages,
    config: {
      temperature,
      topP: top_p,
      ...(seed === undefined ? {} : { seed }),
      ...(most === undefined ? {} : { maxOutputTokens: most }),
      ...(system_prompt === '' ? {} : { systemInstruction: system_prompt }),
      ...(tools === undefined ? {} : { tools }),
    },
  };
}

async function connect({ apiKey, baseURL }: VendorRunnerOptions): Promise<Client> {
  const { GoogleGenAI } = await loadPeer('@google/genai', {
    purpose: 'Running a step again',
    load: () => import('@google/genai'),
  });
  try {
    return new GoogleGenAI({
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(baseURL === undefined ? {} : { httpOptions: { baseUrl: baseURL } }),
    }) as unknown as Client;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RunFailedError(`The SDK could not be set up: ${reason}`, { cause });
  }
}
