import { tooOld } from './node-version.ts';

/** Comes before the database's native part, which ends an older Node without a word. */
const problem = tooOld(process.versions.node);
if (problem !== undefined) throw new Error(`@tracefork/store: ${problem}`);
