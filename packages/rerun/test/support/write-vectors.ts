import { writeFileSync } from 'node:fs';
import { vectorCases } from './vector-cases.ts';

/** `node test/support/write-vectors.ts` freezes the cases as other implementations may read them. */
writeFileSync(
  new URL('../vectors.json', import.meta.url),
  `${JSON.stringify(vectorCases(), null, 2)}\n`,
);
