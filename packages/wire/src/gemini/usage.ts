import { countOrZero, isObject, type Json, type JsonObject, otherFields } from '../json.ts';
import type { Usage } from '../model.ts';

const known = new Set([
  'promptTokenCount',
  'candidatesTokenCount',
  'cachedContentTokenCount',
  'thoughtsTokenCount',
  'toolUsePromptTokenCount',
  'totalTokenCount',
]);

/**
 * Reads `usageMetadata`. The prompt's count contains what came from a cache; thoughts are billed as
 * output, and what tools put into the prompt as input.
 */
export function readUsage(raw: Json | undefined): Usage | null {
  if (!isObject(raw)) return null;
  const cacheRead = countOrZero(raw.cachedContentTokenCount);
  const ofTools = countOrZero(raw.toolUsePromptTokenCount);
  const thoughts = countOrZero(raw.thoughtsTokenCount);
  const other = {
    ...otherFields(raw, known),
    ...(thoughts === 0 ? {} : { thoughtsTokenCount: thoughts }),
    ...(ofTools === 0 ? {} : { toolUsePromptTokenCount: ofTools }),
  };
  return {
    input: Math.max(0, countOrZero(raw.promptTokenCount) - cacheRead) + ofTools,
    output: countOrZero(raw.candidatesTokenCount) + thoughts,
    cacheRead,
    cacheWrite: { fiveMinutes: 0, oneHour: 0 },
    ...(Object.keys(other).length === 0 ? {} : { other }),
  };
}

/** The JSON of a usage; undoes `readUsage`. Writes to a cache are not part of an answer's usage. */
export function writeUsage(usage: Usage): JsonObject {
  const other = usage.other ?? {};
  const ofTools = countOrZero(other.toolUsePromptTokenCount);
  const thoughts = countOrZero(other.thoughtsTokenCount);
  return {
    promptTokenCount: Math.max(0, usage.input - ofTools) + usage.cacheRead,
    candidatesTokenCount: Math.max(0, usage.output - thoughts),
    ...(usage.cacheRead === 0 ? {} : { cachedContentTokenCount: usage.cacheRead }),
    totalTokenCount: usage.input + usage.cacheRead + usage.output,
    ...other,
  };
}
