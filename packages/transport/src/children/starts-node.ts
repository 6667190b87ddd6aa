import { basename } from 'node:path';
import type { StartOptions } from '../programs/node-internals.ts';
import { programIn, shellName } from '../wrapper/beside-node.ts';
import { shellCommands } from '../wrapper/shell-commands.ts';

/** Node itself, and what does nothing but start it. */
const names: ReadonlySet<string> = new Set(['node', 'nodejs', 'tsx', 'npx']);

/**
 * Whether a program is a Node process of the run, or becomes one: Node, `tsx` or `npx`, or a shell
 * that runs one of them and nothing else.
 */
export function startsNode({ file, args = [] }: Pick<StartOptions, 'file' | 'args'>): boolean {
  if (isNode(file)) return true;
  if (shellName(file) === undefined) return false;
  const option = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  const script = option === -1 ? undefined : args[option + 1];
  const commands = script === undefined ? undefined : shellCommands(script);
  if (commands?.length !== 1) return false;
  const [name] = programIn(commands[0] as readonly string[]);
  return name !== undefined && isNode(name);
}

function isNode(file: string): boolean {
  return file === process.execPath || names.has(basename(file).replace(/\.(exe|cmd|ps1)$/i, ''));
}
