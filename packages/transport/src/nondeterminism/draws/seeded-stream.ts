import { createCipheriv, createHmac } from 'node:crypto';

const blockSize = 1024;
const zeros = new Uint8Array(blockSize);

/** An endless, reproducible sequence of bytes. */
export type SeededStream = (length: number) => Uint8Array<ArrayBuffer>;

/** AES-256 in counter mode, keyed by `seed` and `label`: as good as random to who lacks the seed. */
export function seededStream(seed: Uint8Array, label: string): SeededStream {
  const key = createHmac('sha256', seed).update(label).digest();
  const cipher = createCipheriv('aes-256-ctr', key, new Uint8Array(16));
  let block = new Uint8Array(0);

  return (length) => {
    const taken = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (block.length === 0) block = new Uint8Array(cipher.update(zeros));
      const part = block.subarray(0, length - filled);
      taken.set(part, filled);
      block = block.subarray(part.length);
      filled += part.length;
    }
    return taken;
  };
}
