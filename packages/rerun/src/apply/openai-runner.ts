import { NoRunnerError, RunFailedError } from '../errors.ts';
import { isObject } from '../json/is-object.ts';
import { loadPeer } from '../load-peer.ts';
import type { Inputs, Json } from '../model.ts';
import { transcriptOfCompletion } from '../transcript/openai-chat.ts';
import { transcriptOfOpenaiResponse } from '../transcript/openai-responses.ts';
import { transcriptText } from '../transcript/transcript.ts';
import type { Runner, RunRequest } from './runner.ts';
import type { VendorRunnerOptions } from './vendor-runner.ts';

/** The slice of the SDK that is used. */
interface Client {
  readonly chat: { readonly completions: { create(body: object): Promise<unknown> } };
  readonly responses: { create(body: object): Promise<unknown> };
}

/** Runs steps of vendor `openai` through `openai`, an optional peer dependency. */
export function openaiRunner(options: VendorRunnerOptions): Runner {
  return async (request) => {
    const isChat = speaksChat(request.inputs);
    const client = await connect(options);
    const answer = await (isChat
      ? client.chat.completions.create(chatBody(request, options))
      : client.responses.create(responsesBody(request, options))
    ).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new RunFailedError(`The step could not be run again: ${reason}`, { cause });
    });
    const transcript = isChat ? transcriptOfCompletion(answer) : transcriptOfOpenaiResponse(answer);
    const fingerprint = isObject(answer) ? answer.system_fingerprint : undefined;
    return {
      transcript: transcript as unknown as Json,
      text: transcriptText(transcript),
      ...(typeof fingerprint === 'string' ? { fingerprint } : {}),
    };
  };
}

/**
 * Which of OpenAI's two APIs some inputs are of: a bundle does not say. Chat Completions has the
 * system prompt among its messages and puts tools into `function`; Responses names the types of items.
 *
 * @throws NoRunnerError where they could be of either.
 */
function speaksChat({ messages, tools, system_prompt }: Inputs): boolean {
  const items = messages.filter(isObject);
  if (items.some(({ type }) => typeof type === 'string')) return false;
  if (items.some(({ role, tool_calls }) => role === 'tool' || tool_calls !== undefined))
    return true;
  const [tool] = tools ?? [];
  if (isObject(tool)) return isObject(tool.function);
  if (system_prompt !== '') return leadingText(messages) !== '';
  throw new NoRunnerError(
    'These inputs could be of Chat Completions or of Responses, and the bundle does not say. Run the step with the SDK, and give the record to `rerun verify`.',
  );
}

/** What a bundle's names are called, without what is the API's default anyway. */
function sampled(
  { sampling }: RunRequest,
  { maxTokens }: VendorRunnerOptions,
  limit: string,
): object {
  const { temperature, top_p, seed } = sampling;
  const most = sampling.max_tokens ?? maxTokens;
  return {
    ...(temperature === 1 ? {} : { temperature }),
    ...(top_p === 1 ? {} : { top_p }),
    ...(seed === undefined || limit === 'max_output_tokens' ? {} : { seed }),
    ...(most === undefined ? {} : { [limit]: most }),
  };
}

function chatBody(request: RunRequest, options: VendorRunnerOptions): object {
  const { messages, tools } = request.inputs;
  return {
    model: request.model.id,
    messages,
    ...(tools === undefined ? {} : { tools }),
    ...sampled(request, options, 'max_completion_tokens'),
  };
}

function responsesBody(request: RunRequest, options: VendorRunnerOptions): object {
  const { messages, tools, system_prompt } = request.inputs;
  const leading = leadingText(messages);
  const instructions =
    leading === '' ? system_prompt : system_prompt.slice(0, -leading.length).trim();
  return {
    model: request.model.id,
    input: messages,
    ...(instructions === '' ? {} : { instructions }),
    ...(tools === undefined ? {} : { tools }),
    ...sampled(request, options, 'max_output_tokens'),
  };
}

/** The text of the instructing messages that open a conversation, as `seal` joins it. */
function leadingText(messages: readonly Json[]): string {
  const end = messages.findIndex(
    (message) => !isObject(message) || (message.role !== 'system' && message.role !== 'developer'),
  );
  const leading = end < 0 ? messages : messages.slice(0, end);
  return leading
    .filter(isObject)
    .flatMap(({ content }) => textsOf(content))
    .join('\n\n');
}

function textsOf(content: Json | undefined): string[] {
  if (typeof content === 'string') return [content];
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: Json) =>
    isObject(part) && typeof part.text === 'string' ? [part.text] : [],
  );
}

async function connect({ apiKey, baseURL }: VendorRunnerOptions): Promise<Client> {
  const { default: OpenAI } = await loadPeer('openai', {
    purpose: 'Running a step again',
    load: () => import('openai'),
  });
  try {
    return new OpenAI({
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(baseURL === undefined ? {} : { baseURL }),
    }) as unknown as Client;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RunFailedError(`The SDK could not be set up: ${reason}`, { cause });
  }
}
