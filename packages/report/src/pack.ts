import { gzipSync } from 'node:zlib';
import type { Report } from './report-data.ts';

/**
 * A report as the page reads it: length of the JSON (32 bits, little-endian), the JSON, the bytes of
 * the bodies; compressed with gzip, which every browser can undo by itself.
 */
export function packReport({ data, bytes }: Report): Uint8Array {
  const json = Buffer.from(JSON.stringify(data));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return gzipSync(Buffer.concat([length, json, bytes]), { level: 9 });
}
