import { createHash } from 'node:crypto';
import { SEAL_LENGTH, sealInto } from '../../src/framing/seal.ts';
import { storedFrame } from '../../src/framing/stored-frame.ts';

export const HEADER =
  '{"kind":"tape","format":"tracefork","major":1,"minor":0,"created":"2026-01-01T00:00:00.000Z","writer":{"name":"forger","version":"0"}}';

export interface ForgeOptions {
  /** Makes the data frame of a text; the default stores it. */
  readonly frame?: (text: Buffer) => Buffer;
}

/** A tape with correct seals around whatever texts, one pair of frames for each. */
export function forgeTexts(
  texts: readonly (string | Buffer)[],
  options: ForgeOptions = {},
): Buffer {
  const chain = createHash('sha256');
  return Buffer.concat(
    texts.map((text) => {
      const content = Buffer.from(text as string);
      const frame = options.frame?.(content) ?? storedFrame([content]);
      const pair = Buffer.concat([frame, Buffer.alloc(SEAL_LENGTH)]);
      sealInto(pair, chain.update(content).copy().digest());
      return pair;
    }),
  );
}

/** A tape with correct seals that holds these lines after an ordinary first one. */
export function forgeLines(...lines: readonly (string | object)[]): Buffer {
  const texts = [HEADER, ...lines].map((line) =>
    typeof line === 'string' ? line : JSON.stringify(line),
  );
  return forgeTexts([texts.map((line) => `${line}\n`).join('')]);
}
