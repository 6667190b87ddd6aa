import type { Tape } from '@tracefork/tape';
import { proxyTargets } from '@tracefork/transport/proxy';
import { ForkRefusedError } from '../errors.ts';

/**
 * Refuses to fork a run of which only the requests are known.
 *
 * @throws ForkRefusedError
 */
export function refuseProxied({ events }: Pick<Tape, 'events'>): void {
  if (proxyTargets(events) === undefined) return;
  throw new ForkRefusedError({
    code: 'proxied',
    reason: "This run was recorded through a proxy, and forks go on inside an agent's own process.",
    hint: 'Of a Node agent record one there: tracefork record -- node agent.js. Of others, what fails on the wire can be tried: tracefork faults RUN --allow proxied-process',
  });
}
