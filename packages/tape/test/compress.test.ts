import { createRequire } from 'node:module';
import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { compressor } from '../src/write/compress.ts';

const text = Buffer.from('{"kind":"timer","t":1,"timer":1}\n'.repeat(5000));

function native(): { Compressor: new () => { compress(bytes: Uint8Array): Buffer } } | undefined {
  try {
    return createRequire(import.meta.url)('zstd-napi');
  } catch {
    return undefined;
  }
}

test('any compressor makes standard zstd frames', () => {
  expect(zlib.zstdDecompressSync(compressor()(text)).equals(text)).toBe(true);
});

test('packing uses zstd-napi where it is installed and not left out', ({ skip }) => {
  const zstd = native();
  if (zstd === undefined) skip('zstd-napi is not installed here');
  let calls = 0;
  const { Compressor } = zstd as NonNullable<typeof zstd>;
  const original = Compressor.prototype.compress;
  Compressor.prototype.compress = function (bytes: Uint8Array) {
    calls++;
    return original.call(this, bytes);
  };
  try {
    compressor()(text);
  } finally {
    Compressor.prototype.compress = original;
  }
  expect(calls).toBe(process.env.TRACEFORK_ZSTD === 'node' ? 0 : 1);
});
