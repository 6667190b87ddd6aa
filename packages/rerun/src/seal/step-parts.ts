import { createHash } from 'node:crypto';
import type { Exchange } from '@tracefork/tape';
import type { StepParts } from '../manifest/commitment.ts';
import type { Json } from '../model.ts';
import { readAnsweredStep } from './recorded-step.ts';
import type { Step } from './step.ts';

/**
 * Everything that a manifest commits to of one step. Of a step that was not answered, or means
 * nothing as JSON, what it was sent and what came are bytes and their hashes alone.
 */
export function partsOf(step: Step): StepParts {
  const last = step.attempts.at(-1) as Exchange;
  const recorded = readAnsweredStep(step);
  return {
    model: { vendor: step.call.provider, id: step.call.model },
    sampling: (recorded?.sampling ?? null) as Json,
    system_prompt: recorded?.inputs.system_prompt ?? null,
    messages: recorded?.inputs.messages ?? null,
    tools: recorded?.inputs.tools ?? null,
    transcript: (recorded?.transcript ?? null) as unknown as Json,
    request: {
      method: last.request.method,
      url: last.request.url,
      body_sha256: sha256(last.request.body ?? new Uint8Array()),
    },
    response: {
      status: last.response?.status ?? null,
      outcome: last.outcome,
      body_sha256: sha256(last.decodedBody()),
    },
    attempts: step.attempts.length,
  };
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
