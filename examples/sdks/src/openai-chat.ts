import OpenAI from 'openai';
import { callTool, definitions, instructions, task } from './parcels.ts';

const client = new OpenAI();
const messages: OpenAI.ChatCompletionMessageParam[] = [
  { role: 'system', content: instructions },
  { role: 'user', content: task },
];

for (;;) {
  const { choices } = await client.chat.completions.create({
    model: 'gpt-5.1',
    messages,
    tools: definitions.map((tool) => ({ type: 'function', function: tool })),
  });
  const message = choices[0]?.message;
  if (message === undefined) throw new Error('the model gave no choice');
  if (message.content) console.log(message.content);
  messages.push(message);
  if (message.tool_calls === undefined) break;
  const results = await Promise.all(
    message.tool_calls
      .filter((call) => call.type === 'function')
      .map(async ({ id, function: { name, arguments: input } }) => ({
        role: 'tool' as const,
        tool_call_id: id,
        content: await callTool(name, JSON.parse(input)),
      })),
  );
  messages.push(...results);
}
