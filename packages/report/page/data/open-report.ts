import type { ReportData } from '../../src/model.ts';

/** What the page was given. */
export interface Opened {
  readonly data: ReportData;
  /** The chunks of all bodies, one after the other. */
  readonly bytes: Uint8Array;
}

/** Unpacks what `packReport` made. */
export async function openReport(packed: Uint8Array<ArrayBuffer>): Promise<Opened> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const all = new Uint8Array(await new Response(stream).arrayBuffer());
  const length = new DataView(all.buffer).getUint32(0, true);
  const json = new TextDecoder().decode(all.subarray(4, 4 + length));
  return { data: JSON.parse(json) as ReportData, bytes: all.subarray(4 + length) };
}

/** Bytes of a text in base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.trim());
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
