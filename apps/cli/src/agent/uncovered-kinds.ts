import type { Tape } from '@tracefork/tape';
import { UsageError } from '../errors.ts';

/** Every kind of thing that a recording or a replay may not cover, and what it is. */
export const uncoveredKinds: Readonly<Record<string, string>> = {
  'child-handle': 'sockets that were passed on to a process, or by it',
  'child-ipc': 'messages between the agent and a process it started that are no JSON',
  'child-node': 'a further Node process of the command',
  'child-output': 'output of a program that did not go through the agent',
  'child-pipe': 'a further pipe to a program',
  'child-stdin-error': 'an error on the input of a program',
  'crypto-key': 'keys that were generated',
  dns: 'questions to name servers',
  execve: 'programs that took the place of the agent',
  http2: 'HTTP/2',
  outcome: 'how the run ended: a returned value that is no JSON, clients of a proxy',
  'other-host': 'a host that the proxy does not stand for',
  part: 'a Node process of the run that could not be verified',
  'proxied-process': 'what a proxy does not see of a program: its clock, files, other connections',
  'redaction-pattern': 'a pattern of secrets that the tape was recorded with',
  'raw-socket': 'sockets that speak something else than HTTP',
  signal: 'signals that the agent handled',
  'spawn-sync': 'programs started synchronously under --permission',
  stdin: 'standard input read past its stream',
  udp: 'datagrams',
  'warm-connection': 'connections that were open before recording began',
  websocket: 'WebSockets',
  worker: 'worker threads that are no part of the run: pools, shared memory, code given as text',
  wrapper: 'what a wrapper of the agent runs beside Node',
};

/** What is wrong with a name given to `allow`, if anything. */
export function unknownKind(name: string): string | undefined {
  return Object.hasOwn(uncoveredKinds, name)
    ? undefined
    : `"${name}" is no kind of thing that is left uncovered; there are: ${Object.keys(uncoveredKinds).join(', ')}`;
}

/**
 * @param alsoKnown kinds that the tapes at hand name, asked for only where it matters
 * @throws UsageError for a name that no recording or replay would give
 */
export function refuseUnknownKinds(
  names: readonly string[] = [],
  alsoKnown: () => readonly string[] = () => [],
): void {
  const unknown = names.filter((name) => unknownKind(name) !== undefined);
  if (unknown.length === 0) return;
  const onTape = alsoKnown();
  const stranger = unknown.find((name) => !onTape.includes(name));
  if (stranger !== undefined) throw new UsageError(`--allow: ${unknownKind(stranger)}`);
}

/** The kinds that a tape says it does not cover. */
export function kindsOn({ events }: Pick<Tape, 'events'>): readonly string[] {
  return events.flatMap((event) => (event.kind === 'uncovered' ? [event.what] : []));
}
