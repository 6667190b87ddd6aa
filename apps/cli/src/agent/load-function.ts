import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AgentNotLoadedError } from '../errors.ts';

/** An agent as a function. */
export type AgentFunction = () => unknown;

/** Splits `FILE:EXPORT` at its last colon; without an export it is `default`. */
export function splitAgent(agent: string): { readonly file: string; readonly name: string } {
  const at = agent.lastIndexOf(':');
  const isDrive = at === 1 && /^[A-Za-z]:[\\/]/.test(agent);
  return at <= 0 || isDrive
    ? { file: agent, name: 'default' }
    : { file: agent.slice(0, at), name: agent.slice(at + 1) };
}

/**
 * Imports an agent's function; Node itself strips the types of TypeScript.
 *
 * @throws AgentNotLoadedError that names what is there instead
 */
export async function loadFunction(agent: string, folder: string): Promise<AgentFunction> {
  const { file, name } = splitAgent(agent);
  const path = resolve(folder, file);
  if (!existsSync(path)) {
    throw new AgentNotLoadedError(
      `There is no file ${path}. An agent is named FILE:EXPORT, such as ./agent.ts:main.`,
    );
  }
  let loaded: Readonly<Record<string, unknown>>;
  try {
    loaded = await import(pathToFileURL(path).href);
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    throw new AgentNotLoadedError(`${file} cannot be loaded:\n${reason}`, { cause });
  }
  const found = loaded[name];
  if (typeof found === 'function') return found as AgentFunction;
  const functions = Object.keys(loaded).filter((key) => typeof loaded[key] === 'function');
  const have =
    functions.length === 0 ? 'it exports no function' : `it exports ${functions.join(', ')}`;
  throw new AgentNotLoadedError(`${file} has no function ${name}: ${have}.`);
}
