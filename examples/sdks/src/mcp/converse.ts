import Anthropic from '@anthropic-ai/sdk';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { instructions, task } from '../parcels.ts';

/** The loop of an agent whose tools an MCP server has. */
export async function converse(mcp: Client): Promise<void> {
  const client = new Anthropic();
  const { tools } = await mcp.listTools();
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: task }];
  for (;;) {
    const answer = await client.messages.create({
      model: 'claude-sonnet-4-6',
      max_tokens: 4096,
      system: instructions,
      tools: tools.map(({ name, description = '', inputSchema }) => ({
        name,
        description,
        input_schema: inputSchema as Anthropic.Tool.InputSchema,
      })),
      messages,
    });
    messages.push({ role: 'assistant', content: answer.content });
    for (const block of answer.content) if (block.type === 'text') console.log(block.text);
    const results = await Promise.all(
      answer.content
        .filter((block) => block.type === 'tool_use')
        .map(async ({ id, name, input }) => {
          const given = input as Record<string, unknown>;
          const { content } = await mcp.callTool({ name, arguments: given });
          return {
            type: 'tool_result' as const,
            tool_use_id: id,
            content: content as Anthropic.TextBlockParam[],
          };
        }),
    );
    if (results.length === 0) return;
    messages.push({ role: 'user', content: results });
  }
}
