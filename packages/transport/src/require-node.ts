import { tooOld } from './node-version.ts';

/**
 * Says what is needed before anything else fails. No module of this package may import by name
 * what an older Node does not have, because then nothing of it would run, this included.
 */
const problem = tooOld(process.versions.node);
if (problem !== undefined) throw new Error(`@tracefork/transport: ${problem}`);
