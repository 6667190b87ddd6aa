import Anthropic from '@anthropic-ai/sdk';
import { type Content, GoogleGenAI, type Part } from '@google/genai';
import OpenAI from 'openai';

/** The APIs by which models are called, as `@tracefork/wire` names them. */
type Api = 'messages' | 'chat-completions' | 'responses' | 'generate-content';

/** A conversation with one answered tool call, in no provider's words. */
export interface Question {
  readonly system: string;
  readonly ask: string;
  readonly call: { readonly id: string; readonly name: string; readonly input: object };
  readonly result: string;
}

export const question: Question = {
  system: 'Be brief.',
  ask: 'Where is my order?',
  call: { id: 'call_a1', name: 'get_order', input: { id: 7 } },
  result: 'lost',
};

/** An answer as an SDK gave it to its caller. */
export interface SdkAnswer {
  readonly text: string;
  readonly refusal: string;
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  readonly stop: string | null;
}

/** A provider's own SDK against a local server. */
export interface Sdk {
  readonly api: Api;
  readonly ask: (url: string, as: 'json' | 'stream') => Promise<SdkAnswer>;
}

const model = 'model-a';
const schema = { type: 'object', properties: { id: { type: 'number' } } } as const;

const messages: Sdk = {
  api: 'messages',
  ask: async (baseURL, as) => {
    const client = new Anthropic({ apiKey: 'test', baseURL, maxRetries: 0 });
    const { call } = question;
    const body = {
      model,
      max_tokens: 100,
      system: question.system,
      tools: [{ name: call.name, description: 'Reads an order', input_schema: schema }],
      messages: [
        { role: 'user' as const, content: question.ask },
        { role: 'assistant' as const, content: [{ type: 'tool_use' as const, ...call }] },
        {
          role: 'user' as const,
          content: [
            { type: 'tool_result' as const, tool_use_id: call.id, content: question.result },
          ],
        },
      ],
    };
    const message =
      as === 'json'
        ? await client.messages.create(body)
        : await client.messages.stream(body).finalMessage();
    return {
      text: message.content
        .flatMap((block) => (block.type === 'text' ? [block.text] : []))
        .join(''),
      refusal: '',
      calls: message.content.flatMap((block) =>
        block.type === 'tool_use' ? [{ name: block.name, input: block.input }] : [],
      ),
      stop: message.stop_reason,
    };
  },
};

const chatCompletions: Sdk = {
  api: 'chat-completions',
  ask: async (url, as) => {
    const client = new OpenAI({ apiKey: 'test', baseURL: `${url}/v1`, maxRetries: 0 });
    const { id, name, input } = question.call;
    const body = {
      model,
      tools: [
        {
          type: 'function' as const,
          function: { name, description: 'Reads an order', parameters: schema },
        },
      ],
      messages: [
        { role: 'system' as const, content: question.system },
        { role: 'user' as const, content: question.ask },
        {
          role: 'assistant' as const,
          content: null,
          tool_calls: [
            { id, type: 'function' as const, function: { name, arguments: JSON.stringify(input) } },
          ],
        },
        { role: 'tool' as const, tool_call_id: id, content: question.result },
      ],
    };
    const completion =
      as === 'json'
        ? await client.chat.completions.create(body)
        : await client.chat.completions
            .stream({ ...body, stream_options: { include_usage: true } })
            .finalChatCompletion();
    const [choice] = completion.choices;
    return {
      text: choice?.message.content ?? '',
      refusal: choice?.message.refusal ?? '',
      calls: (choice?.message.tool_calls ?? []).map((call) =>
        call.type === 'function'
          ? { name: call.function.name, input: JSON.parse(call.function.arguments) }
          : { name: call.custom.name, input: call.custom.input },
      ),
      stop: choice?.finish_reason ?? null,
    };
  },
};

const responses: Sdk = {
  api: 'responses',
  ask: async (url, as) => {
    const client = new OpenAI({ apiKey: 'test', baseURL: `${url}/v1`, maxRetries: 0 });
    const { id, name, input } = question.call;
    const body = {
      model,
      instructions: question.system,
      tools: [
        {
          type: 'function' as const,
          name,
          description: 'Reads an order',
          parameters: schema,
          strict: false,
        },
      ],
      input: [
        { role: 'user' as const, content: question.ask },
        { type: 'function_call' as const, call_id: id, name, arguments: JSON.stringify(input) },
        { type: 'function_call_output' as const, call_id: id, output: question.result },
      ],
    };
    const response =
      as === 'json'
        ? await client.responses.create(body)
        : await client.responses.stream(body).finalResponse();
    const parts = response.output.flatMap((item) => (item.type === 'message' ? item.content : []));
    return {
      text: response.output_text,
      refusal: parts.flatMap((part) => (part.type === 'refusal' ? [part.refusal] : [])).join(''),
      calls: response.output.flatMap((item) =>
        item.type === 'function_call'
          ? [{ name: item.name, input: JSON.parse(item.arguments) }]
          : [],
      ),
      stop: response.incomplete_details?.reason ?? response.status ?? null,
    };
  },
};

const generateContent: Sdk = {
  api: 'generate-content',
  ask: async (baseUrl, as) => {
    const client = new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl } });
    const { id, name, input } = question.call;
    const contents: Content[] = [
      { role: 'user', parts: [{ text: question.ask }] },
      { role: 'model', parts: [{ functionCall: { id, name, args: { ...input } } }] },
      {
        role: 'user',
        parts: [{ functionResponse: { id, name, response: { output: question.result } } }],
      },
    ];
    const request = {
      model,
      contents,
      config: {
        systemInstruction: question.system,
        tools: [
          {
            functionDeclarations: [
              { name, description: 'Reads an order', parametersJsonSchema: schema },
            ],
          },
        ],
      },
    };
    const parts: Part[] = [];
    let stop: string | null = null;
    const read = (chunk: Awaited<ReturnType<typeof client.models.generateContent>>): void => {
      const [candidate] = chunk.candidates ?? [];
      parts.push(...(candidate?.content?.parts ?? []));
      stop = candidate?.finishReason ?? stop;
    };
    if (as === 'json') read(await client.models.generateContent(request));
    else for await (const chunk of await client.models.generateContentStream(request)) read(chunk);
    return {
      text: parts.flatMap((part) => (part.thought ? [] : [part.text ?? ''])).join(''),
      refusal: '',
      calls: parts.flatMap(({ functionCall: call }) =>
        call === undefined ? [] : [{ name: call.name ?? '', input: call.args }],
      ),
      stop,
    };
  },
};

/** The SDK of every API. */
export const sdks: readonly Sdk[] = [messages, chatCompletions, responses, generateContent];
