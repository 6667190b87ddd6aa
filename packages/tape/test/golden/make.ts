/**
 * Made the golden files of format 1.0: `node test/golden/make.ts`. They are frozen: it refuses to
 * write over them. A later version of the format gets files of its own beside these.
 */
import { writeFileSync } from 'node:fs';
import { defaultLimits } from '../../src/limits.ts';
import { packedPairs } from '../../src/write/pack.ts';
import { bytesSource } from '../../src/framing/source.ts';
import { forgeLines, forgeTexts, HEADER } from '../support/forge.ts';
import { recording } from '../support/recording.ts';
import { sampleRun } from '../support/sample-run.ts';

const known = sampleRun.filter(({ kind }) => kind !== 'unknown');
const stored = recording(known, 4);
const flipped = Uint8Array.from(stored);
const middle = flipped.length >> 1;
flipped[middle] = (flipped[middle] as number) ^ 0x10;
const first = recording(known.slice(0, 4), 4).length;

const files: Readonly<Record<string, Uint8Array>> = {
  'v1-recorded.tape': stored,
  'v1-packed.tape': Buffer.concat([...packedPairs(bytesSource(stored), defaultLimits)]),
  'v1-truncated.tape': stored.subarray(0, stored.length - 100),
  'v1-truncated-between-frames.tape': stored.subarray(0, first),
  'v1-bit-flipped.tape': flipped,
  'v1-unknown-ancillary.tape': recording(sampleRun, 4),
  'v1-unknown-critical.tape': forgeLines({ kind: 'mood', value: 1 }, { kind: 'end', t: 1, complete: true }),
  'v1-later-minor.tape': forgeTexts([
    `${HEADER.replace('"minor":0', '"minor":1')}\n{"kind":"timer","t":1,"timer":0,"color":"red"}\n{"kind":"end","t":2,"complete":true}\n`,
  ]),
  'from-the-future.tape': forgeTexts([
    `${HEADER.replace('"major":1,"minor":0', '"major":2')}\n{"what":"nobody knows yet"}\n`,
  ]),
};

for (const [name, bytes] of Object.entries(files)) {
  writeFileSync(new URL(name, import.meta.url), bytes, { flag: 'wx' });
}
