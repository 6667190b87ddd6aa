import { syncBuiltinESMExports } from 'node:module';
import { patchAbortSignal } from './patches/abort-signal.ts';
import { patchDate } from './patches/date.ts';
import { patchEnv } from './patches/env.ts';
import { patchIntl } from './patches/intl.ts';
import { patchKeyNotices } from './patches/key-notices.ts';
import { patchMath } from './patches/math.ts';
import { patchNodeCrypto } from './patches/node-crypto.ts';
import { patchPerformance } from './patches/performance.ts';
import { patchProcessClock } from './patches/process-clock.ts';
import { patchProcessIdentity } from './patches/process-identity.ts';
import { applyAll, type Undo } from './patches/replace.ts';
import { patchTemporal } from './patches/temporal.ts';
import { patchTimers } from './patches/timers.ts';
import { patchTimersPromises } from './patches/timers-promises.ts';
import { patchWebCrypto } from './patches/web-crypto.ts';

const patches: ReadonlyArray<() => Undo> = [
  patchDate,
  patchPerformance,
  patchProcessClock,
  patchTemporal,
  patchIntl,
  patchMath,
  patchWebCrypto,
  patchNodeCrypto,
  patchKeyNotices,
  patchTimersPromises,
  patchTimers,
  patchAbortSignal,
  patchEnv,
  patchProcessIdentity,
];

let users = 0;
let undo: Undo = () => {};

/**
 * Puts every source of nondeterminism of this process under the current session's control; code
 * without a session notices nothing. Installed for as long as somebody uses it.
 *
 * @returns a release to be called once, when the session has ended; the last one restores
 * everything as it was. Further calls of it do nothing.
 */
export function installNondeterminism(): () => void {
  if (users === 0) {
    undo = applyAll(patches);
    // Names that were already imported from built-in modules follow.
    syncBuiltinESMExports();
  }
  users++;
  let released = false;
  return () => {
    if (released) return;
    released = true;
    if (--users > 0) return;
    undo();
    syncBuiltinESMExports();
  };
}
