import OpenAI from 'openai';
import { callTool, definitions, instructions, task } from './parcels.ts';

const client = new OpenAI();
const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: task }];

for (;;) {
  const response = await client.responses.create({
    model: 'gpt-5.1',
    instructions,
    input,
    store: false,
    tools: definitions.map((tool) => ({ ...tool, type: 'function', strict: true })),
  });
  if (response.output_text) console.log(response.output_text);
  const calls = response.output.filter((item) => item.type === 'function_call');
  if (calls.length === 0) break;
  input.push(...calls);
  const results = await Promise.all(
    calls.map(async (call) => ({
      type: 'function_call_output' as const,
      call_id: call.call_id,
      output: await callTool(call.name, JSON.parse(call.arguments)),
    })),
  );
  input.push(...results);
}
