import { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { z } from 'zod';
import { callTool, instructions, task } from './parcels.ts';

const agent = new Agent({
  id: 'parcel-desk',
  name: 'parcel desk',
  instructions,
  model: {
    id: 'openai/gpt-5.1',
    url: process.env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
    apiKey: process.env.OPENAI_API_KEY ?? '',
  },
  tools: {
    find_parcel: createTool({
      id: 'find_parcel',
      description: 'Where a parcel is and why.',
      inputSchema: z.object({ id: z.string() }),
      execute: (input) => callTool('find_parcel', input),
    }),
    depot_hours: createTool({
      id: 'depot_hours',
      description: 'When the depot of a city is open.',
      inputSchema: z.object({ city: z.string() }),
      execute: (input) => callTool('depot_hours', input),
    }),
    redeliver: createTool({
      id: 'redeliver',
      description: 'Books a new delivery of a parcel on a day of the week.',
      inputSchema: z.object({ id: z.string(), day: z.string() }),
      execute: (input) => callTool('redeliver', input),
    }),
  },
});

const { textStream } = await agent.stream(task, { maxSteps: 5 });
for await (const text of textStream) process.stdout.write(text);
process.stdout.write('\n');
