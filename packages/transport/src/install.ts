import { installConnectGuard } from './edges/connect-guard.ts';
import { installDatagramGuard } from './edges/datagram-guard.ts';
import { installDnsGuard } from './edges/dns-guard.ts';
import { installFetchEdge } from './edges/fetch-edge.ts';
import { installHttp2Guard } from './edges/http2-guard.ts';
import { installOwnServers } from './edges/own-servers.ts';
import { installSocketEdge } from './edges/socket-edge.ts';
import { installUndiciStamps } from './edges/undici-stamps.ts';
import { noticeImmediates } from './gate/immediate-patches.ts';
import { noticeWork } from './gate/work-patches.ts';
import { installNondeterminism } from './nondeterminism/install.ts';
import { applyAll } from './nondeterminism/patches/replace.ts';
import { processWide } from './process-wide.ts';
import { installPrograms } from './programs/install.ts';
import { refuseVmContext } from './vm-context.ts';

const installed = processWide<{ sessions: number; undo: (() => void) | undefined }>(
  'install',
  () => ({
    sessions: 0,
    undo: undefined,
  }),
);

/** In this order; undone in the reverse one. */
const patches: ReadonlyArray<() => () => void> = [
  installSocketEdge,
  installOwnServers,
  installConnectGuard,
  installHttp2Guard,
  installDatagramGuard,
  installDnsGuard,
  installUndiciStamps,
  installFetchEdge,
  installNondeterminism,
  noticeImmediates,
  noticeWork,
  installPrograms,
];

/**
 * Puts every patch in place for the first session of the process.
 *
 * @returns the release; when the last session releases, every global is as it was
 * @throws VmContextError in a context of `node:vm`
 */
export function install(): () => void {
  refuseVmContext();
  if (installed.sessions === 0) installed.undo = applyAll(patches);
  installed.sessions++;
  let released = false;
  return () => {
    if (released) return;
    released = true;
    if (--installed.sessions > 0) return;
    installed.undo?.();
    installed.undo = undefined;
  };
}
