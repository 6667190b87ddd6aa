import OpenAI from 'openai';
import { callTool, definitions, instructions, task } from './parcels.ts';

const client = new OpenAI();
const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: task }];

for (;;) {
  const stream = client.responses.stream({
    model: 'gpt-5.1',
    instructions,
    input,
    store: false,
    tools: definitions.map((tool) => ({ ...tool, type: 'function', strict: true })),
  });
  stream.on('response.output_text.delta', ({ delta }) => process.stdout.write(delta));
  const { output, usage } = await stream.finalResponse();
  console.log(` (${usage?.output_tokens} tokens)`);
  const calls = output.filter((item) => item.type === 'function_call');
  if (calls.length === 0) break;
  for (const { type, call_id, name, arguments: given } of calls) {
    input.push({ type, call_id, name, arguments: given });
  }
  for (const call of calls) {
    const result = await callTool(call.name, JSON.parse(call.arguments));
    input.push({ type: 'function_call_output', call_id: call.call_id, output: result });
  }
}
