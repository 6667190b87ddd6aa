import { NoRunnerError } from '../errors.ts';
import { anthropicRunner } from './anthropic-runner.ts';
import { geminiRunner } from './gemini-runner.ts';
import { openaiRunner } from './openai-runner.ts';
import type { Runner } from './runner.ts';

export interface VendorRunnerOptions {
  /** Default: what the vendor's SDK takes from the environment. */
  readonly apiKey?: string;
  /** Default: what the vendor's SDK takes from the environment, else its own API. */
  readonly baseURL?: string;
  /** For bundles that pin none. At least 1. */
  readonly maxTokens?: number;
}

const runners: Readonly<Record<string, (options: VendorRunnerOptions) => Runner>> = {
  anthropic: anthropicRunner,
  openai: openaiRunner,
  gemini: geminiRunner,
};

/**
 * Runs a step through the SDK of its vendor, each an optional peer dependency. Costs what the call
 * costs.
 *
 * @throws NoRunnerError (when it runs) for another vendor, and for inputs that do not say enough;
 * PeerMissingError without the SDK; RunFailedError where the API answers with an error.
 */
export function vendorRunner(options: VendorRunnerOptions = {}): Runner {
  return async (request) => {
    const { vendor } = request.model;
    const runner = Object.hasOwn(runners, vendor) ? runners[vendor] : undefined;
    if (runner === undefined) {
      throw new NoRunnerError(
        `Steps of vendor \`${vendor}\` cannot be run from here, only those of ${Object.keys(runners).join(', ')}. Run it with that vendor's SDK, and give the record to \`rerun verify\`.`,
      );
    }
    return runner(options)(request);
  };
}
