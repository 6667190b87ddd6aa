import { createOpenAI } from '@ai-sdk/openai';
import { generateText, isStepCount } from 'ai';
import { tools } from './ai-sdk-tools.ts';
import { instructions, task } from './parcels.ts';

const openai = createOpenAI({
  baseURL: process.env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
});

const { text, steps } = await generateText({
  model: openai('gpt-5.1'),
  instructions,
  prompt: task,
  tools,
  stopWhen: isStepCount(5),
});
console.log(`${text}\n${steps.length} steps`);
