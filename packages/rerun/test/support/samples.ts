import type { ResponseSpec } from '@tracefork/wire';
import type { ActualRecord, StepRecord } from '../../src/index.ts';

/** Anthropic's request of one step, as an agent sends it. */
export const request = {
  model: 'claude-sonnet-4-6',
  max_tokens: 512,
  temperature: 0,
  top_p: 1,
  system: 'You are a refund desk.',
  messages: [
    { role: 'user', content: 'Refund order R-1043.' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'find', input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'paid' }] },
  ],
  tools: [{ name: 'find', description: 'Finds an order.', input_schema: { type: 'object' } }],
};

export const answer: ResponseSpec = {
  kind: 'message',
  as: 'stream',
  model: 'claude-sonnet-4-6',
  blocks: [
    { type: 'text', text: 'I will look the order up: ünïcode 🙂.' },
    { type: 'tool-call', name: 'find', input: { order: 'R-1043', limit: 3 } },
    { type: 'tool-call', name: 'refund', input: { order: 'R-1043' } },
  ],
};

export const step: StepRecord = {
  model: { vendor: 'anthropic', id: 'claude-opus-4-7', fingerprint: 'fp_1' },
  sampling: { temperature: 0, top_p: 1, seed: 7, max_tokens: 64 },
  inputs: {
    system_prompt: 'be brief',
    messages: [{ role: 'user', content: 'say hi' }],
    tools: [{ name: 'wave' }],
  },
  runtime: { class: 'cloud', tool_versions: { node: '24.21.0' } },
  expected: { transcript: { messages: [{ role: 'assistant', content: 'hi' }] } },
  tolerance: { level: 'byte' },
};

/** A record that reproduces a step exactly. */
export function actualOf({ inputs, expected }: StepRecord): ActualRecord {
  const { transcript, semantic_embedding } = expected;
  return {
    inputs,
    output: {
      ...(transcript === undefined ? {} : { transcript }),
      ...(semantic_embedding === undefined ? {} : { embedding: semantic_embedding }),
    },
  };
}

/** 32 fixed bytes; a key for tests alone. */
export const privateKey: string = Buffer.alloc(32, 7).toString('base64');
