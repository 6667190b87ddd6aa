import { createHash } from 'node:crypto';
import type { ModelRequest } from './request.ts';

/** Chance that repeats: the same seed, trial, conversation and purpose give the same number. */
export interface Noise {
  /** Between 0 and 1, 1 excluded. */
  readonly draw: (purpose: string) => number;
  readonly pick: <T>(purpose: string, choices: readonly [T, ...T[]]) => T;
  /** Hexadecimal digits, at most 64. */
  readonly digits: (purpose: string, length: number) => string;
}

export interface NoiseSource {
  readonly seed: number;
  /** Value of the `x-trial` header. */
  readonly trial: string;
  readonly request: ModelRequest;
}

export function noiseOf({ seed, trial, request }: NoiseSource): Noise {
  const key = createHash('sha256')
    .update(`${seed}\n${trial}\n${conversationKey(request)}`)
    .digest();
  const hash = (purpose: string) => createHash('sha256').update(key).update(purpose).digest();
  const draw = (purpose: string): number => hash(purpose).readUIntBE(0, 6) / 2 ** 48;
  return {
    draw,
    pick: (purpose, choices) => choices[Math.floor(draw(purpose) * choices.length)] ?? choices[0],
    digits: (purpose, length) => hash(purpose).toString('hex').slice(0, length),
  };
}

/**
 * What the model reads, without what differs between two runs by the clock and the agent's own
 * dice alone: today's date, times and UUIDs. So the model behaves alike today and tomorrow.
 */
function conversationKey({ system, turns }: ModelRequest): string {
  const today = dateOfToday(system);
  const read = JSON.stringify([system, turns])
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '<uuid>');
  return today === null ? read : read.replaceAll(today, '<today>');
}

/** The date that the system prompt names as today's. */
export function dateOfToday(system: string): string | null {
  return /Today is (\d{4}-\d\d-\d\d)/.exec(system)?.[1] ?? null;
}
