import { createRequire } from 'node:module';
import zlib from 'node:zlib';

const LEVEL = 12;
const WINDOW_LOG = 23;

/** Makes one standard zstd frame. */
export type Compress = (text: Uint8Array) => Buffer;

/** The slice of `zstd-napi` that is used. */
interface NativeZstd {
  readonly Compressor: new () => {
    setParameters(parameters: { compressionLevel: number; windowLog: number }): void;
    compress(bytes: Uint8Array): Buffer;
  };
}

let chosen: Compress | undefined;

/**
 * The compressor for packing: `zstd-napi` where it is installed, else Node's own. Frames of both are
 * standard, and a tape's identity depends on neither. `TRACEFORK_ZSTD=node` leaves the first out.
 */
export function compressor(): Compress {
  chosen ??= process.env.TRACEFORK_ZSTD === 'node' ? withNode : (withNative() ?? withNode);
  return chosen;
}

function withNative(): Compress | undefined {
  try {
    const { Compressor } = createRequire(import.meta.url)('zstd-napi') as NativeZstd;
    const native = new Compressor();
    native.setParameters({ compressionLevel: LEVEL, windowLog: WINDOW_LOG });
    return (text) => native.compress(text);
  } catch {
    return undefined;
  }
}

const withNode: Compress = (text) => {
  const { ZSTD_c_compressionLevel, ZSTD_c_windowLog } = zlib.constants;
  return zlib.zstdCompressSync(text, {
    params: { [ZSTD_c_compressionLevel]: LEVEL, [ZSTD_c_windowLog]: WINDOW_LOG },
  });
};
