import { basename } from 'node:path';
import { shellCommands } from './shell-commands.ts';

/** Whether a program is Node or only starts Node programs, such as `npx`. */
export type IsNode = (file: string) => boolean;

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash']);

/** What a shell does itself, with no effect outside. */
const builtins: ReadonlySet<string> = new Set([
  ':',
  'cd',
  'echo',
  'exit',
  'export',
  'false',
  'printf',
  'pwd',
  'read',
  'set',
  'shift',
  'sleep',
  'test',
  '[',
  'trap',
  'true',
  'ulimit',
  'umask',
  'unset',
  'wait',
]);

/** Programs that do nothing but start the one that follows. */
const prefixes: ReadonlySet<string> = new Set([
  'command',
  'cross-env',
  'env',
  'exec',
  'nohup',
  'time',
]);

/**
 * What a command runs beside Node programs that load the preload, in words: such programs are
 * neither recorded nor served. `undefined`: nothing is known to.
 */
export function besideNode(words: readonly string[], isNode: IsNode): string | undefined {
  const [file, ...args] = programIn(words);
  if (file === undefined) return undefined;
  const name = nameOf(file);
  if (shells.has(name)) return besideNodeInShell([name, ...args], isNode);
  if (!isNode(file)) return `what "${name}" does or runs`;
  const within = executed(name, args);
  return within === undefined ? undefined : besideNode(within, isNode);
}

/** As `besideNode`, for a script in a shell's language. */
export function besideNodeInScript(script: string, isNode: IsNode): string | undefined {
  const commands = shellCommands(script);
  const all = commands
    ?.map(programIn)
    .filter(([file]) => file !== undefined && !builtins.has(file));
  if (all?.length === 0) return undefined;
  const [only] = all ?? [];
  if (only !== undefined && all?.length === 1) return besideNode(only, isNode);
  return `what the shell runs in "${shortened(script)}"`;
}

function besideNodeInShell([name = '', ...args]: readonly string[], isNode: IsNode) {
  const option = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  const script = option === -1 ? undefined : args[option + 1];
  if (script !== undefined) return besideNodeInScript(script, isNode);
  const file = args.find((arg) => !arg.startsWith('-'));
  return `what "${[name, file].join(' ').trim()}" runs`;
}

/** The program behind assignments and prefixes, and its arguments. */
export function programIn(words: readonly string[]): readonly string[] {
  let rest = words;
  for (;;) {
    const [first = '', ...more] = rest;
    if (/^[A-Za-z_]\w*=/.test(first)) rest = more;
    else if (prefixes.has(nameOf(first))) rest = withoutOptions(more);
    else return rest;
  }
}

function withoutOptions(words: readonly string[]): readonly string[] {
  let at = 0;
  while (words[at]?.startsWith('-')) at += words[at] === '-u' || words[at] === '-C' ? 2 : 1;
  return words.slice(at);
}

/** What `pnpm exec`, `yarn exec` and `corepack` are asked to run; npm tells its child itself. */
function executed(name: string, args: readonly string[]): readonly string[] | undefined {
  if (name === 'corepack') return args;
  if ((name !== 'pnpm' && name !== 'yarn') || args[0] !== 'exec') return undefined;
  const rest = args.slice(args[1] === '--' ? 2 : 1);
  return rest[0]?.startsWith('-') ? undefined : rest;
}

/** The name of a shell, where `file` is one. */
export function shellName(file: string): string | undefined {
  const name = nameOf(file);
  return shells.has(name) ? name : undefined;
}

function nameOf(file: string): string {
  return basename(file).replace(/\.(exe|cmd|ps1)$/i, '');
}

function shortened(script: string): string {
  const line = script.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
