import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Verdict } from '@tracefork/transport';
import { isSupportedNode } from '../node-version.ts';
import { isNode, nodeOfCommand, type Place, versionOfNode } from './agent-node.ts';
import { AgentMissingError, NodeTooOldError } from './errors.ts';

/**
 * Refuses a command that could not work, before anything of it runs.
 *
 * @throws NodeTooOldError, AgentMissingError
 */
export function refuseCommand(command: readonly string[], place: Place): void {
  const [program = '', script = ''] = command;
  const path = nodeOfCommand(program, place);
  const version = path === undefined ? undefined : versionOfNode(path);
  if (path !== undefined && version !== undefined && !isSupportedNode(version)) {
    throw new NodeTooOldError(command, { path, version });
  }
  if (!isNode(program) || /^(-.*|inspect|)$/.test(script)) return;
  const file = resolve(place.cwd, script);
  if (!isEntry(file)) throw new AgentMissingError(command, file);
}

/** Whether Node would find a file there to begin with, an extension added or a folder's main file. */
function isEntry(file: string): boolean {
  try {
    createRequire(join(file, '..', 'entry.js')).resolve(file);
    return true;
  } catch {
    return false;
  }
}

/**
 * Refuses the verdict on a command that ended because the file that it names is not there: nothing
 * was replayed.
 *
 * @throws AgentMissingError
 */
export function refuseMissingEntry(
  { divergence, exchanges }: Verdict,
  { command, cwd }: { readonly command: readonly string[]; readonly cwd: string },
): void {
  if (divergence?.kind !== 'outcome' || exchanges.matched > 0) return;
  const missing = /Cannot find module '([^']+)'/.exec(divergence.message)?.[1];
  if (missing === undefined) return;
  const named = command.slice(1).map((word) => resolve(cwd, word));
  if (named.includes(missing) && !isEntry(missing)) throw new AgentMissingError(command, missing);
}
