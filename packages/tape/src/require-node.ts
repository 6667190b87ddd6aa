import zlib from 'node:zlib';

if (typeof zlib.zstdDecompressSync !== 'function') {
  throw new Error(
    `@tracefork/tape needs Node 22.15 or later, or 23.8 or later (zstd in node:zlib); this is Node ${process.versions.node}.`,
  );
}
