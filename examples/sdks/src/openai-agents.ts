import {
  Agent,
  BatchTraceProcessor,
  OpenAITracingExporter,
  run,
  setTraceProcessors,
  tool,
} from '@openai/agents';
import { z } from 'zod';
import { callTool, instructions, task } from './parcels.ts';

// Its spans go where its calls go.
const endpoint = `${process.env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1'}/traces/ingest`;
setTraceProcessors([new BatchTraceProcessor(new OpenAITracingExporter({ endpoint }))]);

const agent = new Agent({
  name: 'parcel desk',
  model: 'gpt-5.1',
  instructions,
  tools: [
    tool({
      name: 'find_parcel',
      description: 'Where a parcel is and why.',
      parameters: z.object({ id: z.string() }),
      execute: (input) => callTool('find_parcel', input),
    }),
    tool({
      name: 'depot_hours',
      description: 'When the depot of a city is open.',
      parameters: z.object({ city: z.string() }),
      execute: (input) => callTool('depot_hours', input),
    }),
    tool({
      name: 'redeliver',
      description: 'Books a new delivery of a parcel on a day of the week.',
      parameters: z.object({ id: z.string(), day: z.string() }),
      execute: (input) => callTool('redeliver', input),
    }),
  ],
});

const result = await run(agent, task, { stream: true });
for await (const text of result.toTextStream()) process.stdout.write(text);
await result.completed;
console.log(`\n${result.rawResponses.length} responses`);
