import { tooOld } from './node-version.ts';

/** Says what is needed before anything else fails. */
const problem = tooOld(process.versions.node);
if (problem !== undefined) throw new Error(`@tracefork/faults: ${problem}`);
