import { type Content, type FunctionCall, GoogleGenAI, type Part } from '@google/genai';
import { callTool, definitions, instructions, task } from './parcels.ts';

const client = new GoogleGenAI({});
const contents: Content[] = [{ role: 'user', parts: [{ text: task }] }];

async function answer(call: FunctionCall): Promise<Part> {
  const output = await callTool(call.name ?? '', call.args);
  return {
    functionResponse: {
      ...(call.id === undefined ? {} : { id: call.id }),
      ...(call.name === undefined ? {} : { name: call.name }),
      response: { output },
    },
  };
}

for (let step = 0; ; step++) {
  const request = {
    model: 'gemini-2.5-pro',
    contents,
    config: {
      systemInstruction: instructions,
      tools: [
        {
          functionDeclarations: definitions.map(({ parameters, ...tool }) => ({
            ...tool,
            parametersJsonSchema: parameters,
          })),
        },
      ],
    },
  };
  const parts: Part[] = [];
  // The first answer comes whole, the others as streams.
  const pieces =
    step === 0
      ? [await client.models.generateContent(request)]
      : await client.models.generateContentStream(request);
  for await (const { candidates } of pieces) parts.push(...(candidates?.[0]?.content?.parts ?? []));
  for (const { text } of parts) if (text) console.log(text);
  const calls = parts.flatMap(({ functionCall }) => (functionCall ? [functionCall] : []));
  contents.push({ role: 'model', parts });
  if (calls.length === 0) break;
  contents.push({ role: 'user', parts: await Promise.all(calls.map(answer)) });
}
