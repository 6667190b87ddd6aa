import Anthropic from '@anthropic-ai/sdk';
import { callTool, definitions, instructions, task } from './parcels.ts';

const client = new Anthropic();
const messages: Anthropic.MessageParam[] = [{ role: 'user', content: task }];

for (;;) {
  const stream = client.messages.stream({
    model: 'claude-sonnet-4-6',
    max_tokens: 4096,
    thinking: { type: 'enabled', budget_tokens: 1024 },
    system: instructions,
    tools: definitions.map(({ parameters, ...tool }) => ({ ...tool, input_schema: parameters })),
    messages,
  });
  let pieces = 0;
  stream.on('thinking', () => pieces++);
  stream.on('text', (text) => process.stdout.write(text));
  const answer = await stream.finalMessage();
  console.log(` (${pieces} pieces of thinking)`);
  messages.push({ role: 'assistant', content: answer.content });
  const results = await Promise.all(
    answer.content
      .filter((block) => block.type === 'tool_use')
      .map(async ({ id, name, input }) => ({
        type: 'tool_result' as const,
        tool_use_id: id,
        content: await callTool(name, input),
      })),
  );
  if (results.length === 0) break;
  messages.push({ role: 'user', content: results });
}
