import { fileURLToPath } from 'node:url';

/** Every variable that tracefork passes to its own processes begins so. */
export const variablePrefix = 'TRACEFORK_';

/** Variables with that prefix that a user sets; programs keep them. */
const usersOwn: ReadonlySet<string> = new Set(['TRACEFORK_STORE']);

/**
 * The preload as NODE_OPTIONS names it. Node loads what `--require` names before what `--import`
 * names, and what stands in NODE_OPTIONS before its arguments: no module that a command has loaded
 * with `-r` comes before this one.
 */
function requireOption(url: string): string {
  const file = fileURLToPath(url).replace(/\.js$/, '.cjs');
  return `--require=${/[\s"]/.test(file) ? JSON.stringify(file) : file}`;
}

/** NODE_OPTIONS with the preload in front, once. */
export function withPreload(nodeOptions: string | undefined, url: string): string {
  const rest = withoutPreload(nodeOptions, url);
  return rest === undefined ? requireOption(url) : `${requireOption(url)} ${rest}`;
}

/** NODE_OPTIONS as it would be without the preload; `undefined` where nothing is left. */
export function withoutPreload(nodeOptions: string | undefined, url: string): string | undefined {
  if (nodeOptions === undefined) return undefined;
  const required = escaped(requireOption(url));
  const imported = `"?--import(?:=|\\s+)"?${escaped(url).replace(/\\\.c?js$/, '\\.c?js')}"?`;
  const option = new RegExp(`(^|\\s)(?:${required}|${imported})(?=\\s|$)`, 'g');
  const rest = nodeOptions.replace(option, '');
  if (rest === nodeOptions) return nodeOptions;
  return rest.trim() === '' ? undefined : rest.trim();
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Arguments of a Node program without the preload, which `fork` copies from `process.execArgv`. */
export function argumentsWithoutPreload(args: readonly string[], url: string): string[] {
  const kept: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === `--import=${url}`) continue;
    if (arg === '--import' && args[i + 1] === url) i++;
    else kept.push(arg);
  }
  return kept;
}

/**
 * The environment (`NAME=value` each) that a program would have had without the recorder.
 *
 * @param preload URL of the preload, where there is one
 */
export function programEnvironment(
  pairs: readonly string[],
  preload: string | undefined,
): string[] {
  const kept: string[] = [];
  for (const pair of pairs) {
    const name = pair.slice(0, pair.indexOf('=', 1));
    if (name.startsWith(variablePrefix) && !usersOwn.has(name)) continue;
    if (name !== 'NODE_OPTIONS' || preload === undefined) {
      kept.push(pair);
      continue;
    }
    const options = withoutPreload(pair.slice(name.length + 1), preload);
    if (options !== undefined) kept.push(`${name}=${options}`);
  }
  return kept;
}

/** This process's environment as pairs. */
export function environmentPairs(): string[] {
  return Object.entries(process.env).map(([name, value]) => `${name}=${value}`);
}
