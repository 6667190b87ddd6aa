import { createAnthropic } from '@ai-sdk/anthropic';
import { isStepCount, streamText } from 'ai';
import { tools } from './ai-sdk-tools.ts';
import { instructions, task } from './parcels.ts';

const anthropic = createAnthropic({
  baseURL: `${process.env.ANTHROPIC_BASE_URL ?? 'https://api.anthropic.com'}/v1`,
});

const { textStream, steps } = streamText({
  model: anthropic('claude-sonnet-4-6'),
  instructions,
  prompt: task,
  tools,
  stopWhen: isStepCount(5),
});
for await (const text of textStream) process.stdout.write(text);
console.log(`\n${(await steps).length} steps`);
