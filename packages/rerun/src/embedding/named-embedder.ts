import type { Embedder } from '../apply/runner.ts';
import { localEmbedder } from './local-embedder.ts';
import { packagedEmbedder } from './packaged-embedder.ts';

/** Local models by the names that the command line gives them. */
export const embedderNames = ['minilm', 'use'] as const;
export type EmbedderName = (typeof embedderNames)[number];

/**
 * The embedder of that name. Bundle and record must come from the same one.
 *
 * @param models A folder with models, for `minilm`.
 */
export function namedEmbedder(name: EmbedderName, models?: string): Embedder {
  switch (name) {
    case 'minilm':
      return localEmbedder(models === undefined ? {} : { modelsFolder: models });
    case 'use':
      return packagedEmbedder();
  }
}
