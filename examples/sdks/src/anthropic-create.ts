import Anthropic from '@anthropic-ai/sdk';
import { callTool, definitions, instructions, task } from './parcels.ts';

const client = new Anthropic();
const messages: Anthropic.MessageParam[] = [{ role: 'user', content: task }];

for (;;) {
  const answer = await client.messages.create(
    {
      model: 'claude-sonnet-4-6',
      max_tokens: 4096,
      thinking: { type: 'enabled', budget_tokens: 1024 },
      system: [{ type: 'text', text: instructions, cache_control: { type: 'ephemeral' } }],
      tools: definitions.map(({ parameters, ...tool }) => ({ ...tool, input_schema: parameters })),
      messages,
    },
    { headers: { 'anthropic-beta': 'extended-cache-ttl-2025-04-11' } },
  );
  messages.push({ role: 'assistant', content: answer.content });
  // All calls of one answer run at once.
  const results = await Promise.all(
    answer.content
      .filter((block) => block.type === 'tool_use')
      .map(async ({ id, name, input }) => ({
        type: 'tool_result' as const,
        tool_use_id: id,
        content: await callTool(name, input),
      })),
  );
  for (const block of answer.content) if (block.type === 'text') console.log(block.text);
  console.log(`${answer.usage.cache_read_input_tokens} tokens from the cache`);
  if (results.length === 0) break;
  messages.push({ role: 'user', content: results });
}
