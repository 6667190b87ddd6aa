import { nodeOfCommand, versionOfNode } from '../agent/agent-node.ts';
import { isSupportedNode } from '../node-version.ts';
import type { Check, Finding, Surroundings } from './finding.ts';

/** The Node that `node` stands for in the PATH; `undefined` where there is none that works. */
export function agentsNode(
  around: Surroundings,
): { readonly path: string; readonly version: string } | undefined {
  const path = nodeOfCommand('node', around);
  const version = path === undefined ? undefined : versionOfNode(path);
  return path === undefined || version === undefined ? undefined : { path, version };
}

/** The Node that runs this, and the one that agents would run on. */
export const node: Check = {
  about: 'node',
  look: (around) => [
    // An older one was refused before this was loaded.
    {
      about: 'node',
      state: 'fine',
      says: `${process.versions.node} (${process.platform} ${process.arch})`,
    },
    agents(around),
  ],
};

function agents(around: Surroundings): Finding {
  const about = "agents' node";
  const found = agentsNode(around);
  if (found === undefined) {
    return {
      about,
      state: 'doubtful',
      says: 'the PATH has no node that works',
      advice: `Start agents by the path of a Node: tracefork record -- ${process.execPath} agent.js`,
    };
  }
  const { path, version } = found;
  if (isSupportedNode(version)) return { about, state: 'fine', says: `${version} (${path})` };
  return {
    about,
    state: 'broken',
    says: `node in the PATH is ${version} (${path}), which cannot be recorded`,
    advice: `Put a Node from 22.19 on (23 and 24.0 to 24.5 excepted) first in the PATH, or name one: tracefork record -- ${process.execPath} agent.js`,
  };
}
