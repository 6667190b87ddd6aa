import { once } from 'node:events';
import zlib from 'node:zlib';

const { ZSTD_c_compressionLevel, ZSTD_c_enableLongDistanceMatching, ZSTD_c_windowLog } =
  zlib.constants;

/** Counts the bytes of one frame as `zstd -3 --long` makes it: level 3, window 2^27, long matches. */
export function longFrame(): { write(bytes: Uint8Array): Promise<void>; end(): Promise<number> } {
  const stream = zlib.createZstdCompress({
    params: {
      [ZSTD_c_compressionLevel]: 3,
      [ZSTD_c_enableLongDistanceMatching]: 1,
      [ZSTD_c_windowLog]: 27,
    },
  });
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
  });
  return {
    async write(bytes) {
      if (!stream.write(bytes)) await once(stream, 'drain');
    },
    async end() {
      stream.end();
      await once(stream, 'end');
      return size;
    },
  };
}

/** Size of a body compressed by itself at level 3. */
export function alone(bytes: Uint8Array): number {
  return zlib.zstdCompressSync(bytes, { params: { [ZSTD_c_compressionLevel]: 3 } }).length;
}
