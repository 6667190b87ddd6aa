import type { Uncovered } from '../ports.ts';
import type { StartOptions, StdioEntry } from './node-internals.ts';
import { callLabel } from './program-call.ts';

/**
 * What a program does through its descriptors that a tape does not hold. Standard error that goes
 * where the agent's own goes is no loss: it is not part of an outcome.
 */
export function uncoveredStdio(options: StartOptions): Uncovered[] {
  const entries = (Array.isArray(options.stdio) ? options.stdio : []) as readonly StdioEntry[];
  const label = callLabel({
    file: options.file,
    argv: (options.args ?? []).slice(1),
    cwd: '.',
    sync: false,
  });
  const found: Uncovered[] = [];
  if (options.envPairs?.some((pair) => pair.startsWith('NODE_UNIQUE_ID='))) {
    found.push({ what: 'child-handle', detail: `"${label}" is a worker of node:cluster` });
  }
  for (const [fd, entry] of entries.entries()) {
    if (entry.ipc === true) {
      if (options.serialization !== 'advanced') continue;
      found.push({ what: 'child-ipc', detail: `messages with "${label}" that are no JSON` });
    } else if (fd === 1 && goesElsewhere(entry)) {
      found.push({ what: 'child-output', detail: `standard output of "${label}"` });
    } else if (fd === 2 && goesElsewhere(entry) && !isOwnStderr(entry)) {
      found.push({ what: 'child-output', detail: `standard error of "${label}"` });
    } else if (fd > 2 && entry.type !== 'ignore') {
      found.push({ what: 'child-pipe', detail: `descriptor ${fd} of "${label}"` });
    }
  }
  return found;
}

function goesElsewhere(entry: StdioEntry): boolean {
  return entry.type === 'inherit' || entry.type === 'fd' || entry.type === 'wrap';
}

function isOwnStderr(entry: StdioEntry): boolean {
  return entry.fd === 2;
}
