import * as z from 'zod';
import type { ActualRecord, Inputs, StepRecord } from '../model.ts';
import { type Checked, check } from './check.ts';
import { shared } from './parts.ts';

const step = z
  .strictObject({
    model: shared.model,
    sampling: shared.sampling,
    inputs: shared.inputs,
    runtime: shared.runtime,
    expected: z.strictObject({
      transcript: z.unknown().optional(),
      semantic_embedding: shared.embedding.optional(),
    }),
    tolerance: shared.tolerance,
  })
  .check(demandExpected);

const actual = z.strictObject({
  inputs: shared.inputs,
  output: z.strictObject({
    transcript: z.unknown().optional(),
    embedding: shared.embedding.optional(),
  }),
  runtime: z.strictObject({ fingerprint: z.string().optional() }).optional(),
});

function demandExpected(payload: z.core.ParsePayload): void {
  const { expected, tolerance } = payload.value as StepRecord;
  const demand = (present: boolean, path: string[]): void => {
    if (present) return;
    const message = `missing, and tolerance \`${tolerance.level}\` needs it`;
    payload.issues.push({ code: 'custom', message, path, input: undefined });
  };
  if (tolerance.level === 'byte') {
    demand(expected.transcript !== undefined, ['expected', 'transcript']);
  }
  if (tolerance.level === 'semantic') {
    demand(expected.semantic_embedding !== undefined, ['expected', 'semantic_embedding']);
    demand(tolerance.threshold !== undefined, ['tolerance', 'threshold']);
  }
}

export function checkStep(value: unknown): Checked<StepRecord> {
  return check(step, value);
}

export function checkActual(value: unknown): Checked<ActualRecord> {
  return check(actual, value);
}

export function checkInputs(value: unknown): Checked<Inputs> {
  return check(shared.inputs, value);
}
