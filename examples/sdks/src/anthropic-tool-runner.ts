import Anthropic from '@anthropic-ai/sdk';
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { z } from 'zod';
import { callTool, instructions, task } from './parcels.ts';

const runner = new Anthropic().beta.messages.toolRunner({
  model: 'claude-sonnet-4-6',
  max_tokens: 4096,
  stream: true,
  system: instructions,
  messages: [{ role: 'user', content: task }],
  tools: [
    betaZodTool({
      name: 'find_parcel',
      description: 'Where a parcel is and why.',
      inputSchema: z.object({ id: z.string() }),
      run: (input) => callTool('find_parcel', input),
    }),
    betaZodTool({
      name: 'depot_hours',
      description: 'When the depot of a city is open.',
      inputSchema: z.object({ city: z.string() }),
      run: (input) => callTool('depot_hours', input),
    }),
    betaZodTool({
      name: 'redeliver',
      description: 'Books a new delivery of a parcel on a day of the week.',
      inputSchema: z.object({ id: z.string(), day: z.string() }),
      run: (input) => callTool('redeliver', input),
    }),
  ],
});

for await (const stream of runner) {
  for await (const event of stream) {
    if (event.type === 'content_block_delta' && event.delta.type === 'text_delta')
      process.stdout.write(event.delta.text);
  }
  process.stdout.write('\n');
}
