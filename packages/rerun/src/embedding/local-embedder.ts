import type { Embedder } from '../apply/runner.ts';
import { EmbedderModelError } from '../errors.ts';
import { loadPeer } from '../load-peer.ts';

export interface LocalEmbedderOptions {
  /** Default: `Xenova/all-MiniLM-L6-v2`, 384 numbers: the model that agent-rerun 0.1 names. */
  readonly model?: string;
  /** A folder that holds models, instead of the package's cache. */
  readonly modelsFolder?: string;
  /** Fetch the model where it is not there yet. Default: false, nothing leaves this machine. */
  readonly allowDownload?: boolean;
  /** Loads the package; for tests and bundlers. Default: `import('@huggingface/transformers')`. */
  readonly load?: () => Promise<unknown>;
}

/** The slice of transformers.js that is used. */
interface Transformers {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  pipeline(
    task: 'feature-extraction',
    model: string,
    options: { readonly local_files_only: boolean },
  ): Promise<Extract>;
}

type Extract = (
  text: string,
  options: { readonly pooling: 'mean'; readonly normalize: true },
) => Promise<{ readonly data: ArrayLike<number> }>;

const packageName = '@huggingface/transformers';

/**
 * Turns text into vectors on this machine, with `@huggingface/transformers`, an optional peer
 * dependency. The model is loaded with the first text.
 *
 * @throws PeerMissingError (when it is used) without the package, PeerUnusableError where it fails, EmbedderModelError where the
 * model is not there or cannot be loaded.
 */
export function localEmbedder(options: LocalEmbedderOptions = {}): Embedder {
  const { model = 'Xenova/all-MiniLM-L6-v2' } = options;
  let extract: Promise<Extract> | undefined;
  return async (text) => {
    extract ??= loadModel(model, options);
    const { data } = await (await extract)(text, { pooling: 'mean', normalize: true });
    return data;
  };
}

async function loadModel(model: string, options: LocalEmbedderOptions): Promise<Extract> {
  const load = options.load ?? (() => import(packageName) as Promise<unknown>);
  const purpose = 'Embedding text on this machine';
  const transformers = (await loadPeer(packageName, { purpose, load })) as Transformers;
  const { modelsFolder, allowDownload = false } = options;
  const { env } = transformers;
  const before = { ...env };
  if (modelsFolder !== undefined) env.localModelPath = modelsFolder;
  // @note With `local_files_only` alone, version 4.3 asks the network all the same.
  if (!allowDownload) env.allowRemoteModels = false;
  try {
    return await transformers.pipeline('feature-extraction', model, {
      local_files_only: !allowDownload,
    });
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    const reason = words.replace(/\.+$/, '');
    throw new EmbedderModelError(
      model,
      `could not be loaded: ${reason}. ${allowDownload ? 'Check its name and the network' : 'Put it into the folder of models, or allow its download'}; or give embeddings of your own in the records.`,
      { cause },
    );
  } finally {
    env.allowRemoteModels = before.allowRemoteModels;
    env.localModelPath = before.localModelPath;
  }
}
