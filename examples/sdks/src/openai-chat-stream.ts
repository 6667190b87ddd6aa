import OpenAI from 'openai';
import { callTool, instructions, task } from './parcels.ts';

const text = { type: 'string' };
const tool = (name: string, properties: Record<string, object>) => ({
  type: 'function' as const,
  function: {
    name,
    description: `${name} of the parcel desk`,
    parameters: { type: 'object', properties },
    parse: JSON.parse,
    function: (input: unknown) => callTool(name, input),
  },
});

const runner = new OpenAI().chat.completions.runTools({
  model: 'gpt-5.1',
  stream: true,
  stream_options: { include_usage: true },
  messages: [
    { role: 'system', content: instructions },
    { role: 'user', content: task },
  ],
  tools: [
    tool('find_parcel', { id: text }),
    tool('depot_hours', { city: text }),
    tool('redeliver', { id: text, day: text }),
  ],
});
runner.on('content', (piece) => process.stdout.write(piece));
await runner.done();
console.log(`\n${(await runner.totalUsage()).completion_tokens} tokens`);
