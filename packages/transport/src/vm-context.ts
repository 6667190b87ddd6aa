import { EventEmitter } from 'node:events';

/** The code runs in a context of `node:vm`, where not everything that it can reach can be intercepted. */
export class VmContextError extends Error {
  readonly code = 'TRACEFORK_VM_CONTEXT';
  override readonly name = 'VmContextError';

  constructor() {
    super(
      "Nothing can be recorded or replayed in a context of node:vm: Node's own modules are outside of it and shared with other contexts, so a replay could reach the network. In Vitest, use the pool forks or threads rather than vmForks or vmThreads. Jest always uses such contexts; use another runner, or record and replay a command that is started from there.",
    );
  }
}

/** @throws VmContextError where Node's own modules are of another realm than this code */
export function refuseVmContext(): void {
  if (!(EventEmitter instanceof Function)) throw new VmContextError();
}
