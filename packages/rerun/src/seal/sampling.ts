import { isObject } from '../json/is-object.ts';
import type { JsonObject, Sampling } from '../model.ts';
import { SamplingConflictError, SamplingOmittedError } from './errors.ts';
import { providerDefaults } from './provider-defaults.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What each parameter is called, by whichever provider. */
const names: Readonly<Record<keyof Sampling, readonly string[]>> = {
  temperature: ['temperature'],
  top_p: ['top_p', 'topP'],
  seed: ['seed'],
  max_tokens: [
    'max_tokens',
    'max_completion_tokens',
    'max_output_tokens',
    'maxOutputTokens',
    'maxTokens',
  ],
};

/** Objects in a request that may hold them, besides the request itself. */
const holders = ['generationConfig', 'inferenceConfig'];

/** The sampling parameters that a request names. */
export function recordedSampling(body: JsonObject): Partial<Sampling> {
  const places = [body, ...holders.map((name) => body[name]).filter(isObject)];
  const found: Partial<Mutable<Sampling>> = {};
  for (const [parameter, aliases] of Object.entries(names) as [keyof Sampling, string[]][]) {
    const values = places.flatMap((place) => aliases.map((alias) => place[alias]));
    const value = values.find((candidate) => typeof candidate === 'number');
    if (typeof value === 'number') found[parameter] = value;
  }
  return found;
}

/** What is known about sampling beside the request. */
export interface SaidSampling {
  readonly temperature?: number;
  readonly top_p?: number;
  /** Take the provider's documented defaults for what is missing. Default: false. */
  readonly assumeProviderDefaults?: boolean;
}

export interface ResolvedSampling {
  readonly sampling: Sampling;
  /** What was taken from the provider's defaults; `undefined`: nothing. */
  readonly assumed: { readonly names: readonly string[]; readonly asOf: string } | undefined;
}

/**
 * The sampling of a bundle: as it was sent, then as it was said, then, if allowed, as the provider
 * has it by default. Nothing is invented.
 *
 * @throws SamplingOmittedError, SamplingConflictError
 */
export function resolveSampling(
  recorded: Partial<Sampling>,
  said: SaidSampling,
  step: { readonly index: number; readonly vendor: string },
): ResolvedSampling {
  const defaults = providerDefaults[step.vendor];
  const usable = said.assumeProviderDefaults === true ? defaults : undefined;
  const assumed: string[] = [];
  const omitted: string[] = [];
  const resolve = (name: 'temperature' | 'top_p'): number => {
    const [sent, told] = [recorded[name], said[name]];
    if (sent !== undefined && told !== undefined && sent !== told) {
      throw new SamplingConflictError(name, { step: step.index, sent, said: told });
    }
    const known = sent ?? told;
    if (known !== undefined) return known;
    (usable === undefined ? omitted : assumed).push(name);
    return usable?.[name] ?? Number.NaN;
  };
  const sampling = { ...recorded, temperature: resolve('temperature'), top_p: resolve('top_p') };
  if (omitted.length > 0) {
    const known =
      defaults &&
      `${step.vendor}, as of ${defaults.asOf}: temperature ${defaults.temperature}, top_p ${defaults.top_p}`;
    throw new SamplingOmittedError(step.index, omitted, known);
  }
  const asOf = usable?.asOf;
  return {
    sampling,
    assumed: assumed.length > 0 && asOf !== undefined ? { names: assumed, asOf } : undefined,
  };
}
