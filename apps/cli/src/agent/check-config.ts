import { ConfigError } from '../errors.ts';
import { parseAge } from '../view/age.ts';
import { checkRedact } from './check-redact.ts';
import type { AgentConfig, Config } from './config.ts';
import { unknownKind } from './uncovered-kinds.ts';

/** A property and what is wrong with it; `undefined` if nothing is. */
type Check = (value: unknown) => string | undefined;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const text: Check = (value) => (isText(value) ? undefined : 'must be a pattern, such as /sent/');
const isPolicy = (value: unknown): boolean => ['serve', 'live', 'deny'].includes(String(value));
const texts: Check = (value) => (isTexts(value) ? undefined : 'must be a list of strings');

const checks: Readonly<Record<keyof AgentConfig, Check>> = {
  tapes: (value) =>
    isText(value) || (isTexts(value) && (value as []).length > 0)
      ? undefined
      : 'must be a glob or a list of globs',
  command: (value) =>
    isTexts(value) && (value as []).length > 0
      ? undefined
      : "must be a list of strings, such as ['node', 'agent.js']",
  agent: (value) =>
    typeof value === 'function' || isText(value)
      ? undefined
      : "must be a function or 'FILE:EXPORT'",
  ignore: texts,
  oracle: (value) =>
    typeof value === 'function' || isText(value)
      ? undefined
      : "must be 'exit', 'FILE:EXPORT' or a function",
  passIf: text,
  failIf: text,
  tools: (value) =>
    isRecord(value) && Object.values(value).every((policy) => isPolicy(policy))
      ? undefined
      : "must map names to 'serve', 'live' or 'deny'",
  maxAge: (value) =>
    isText(value) && parseAge(value) !== undefined
      ? undefined
      : "must be a number of hours, days or weeks, such as '90d'",
  allow: (value) =>
    texts(value) ?? (value as string[]).map(unknownKind).find((fault) => fault !== undefined),
};

/**
 * Makes sure that a configuration says what it should.
 *
 * @throws ConfigError that names the entry
 */
export function checkConfig(value: unknown, file: string): Config {
  const fail = (reason: string): never => {
    throw new ConfigError(file, reason);
  };
  if (!isRecord(value))
    return fail('it has no default export. Add: export default defineConfig({ agents: [] })');
  for (const key of Object.keys(value)) {
    if (key !== 'agents' && key !== 'redact')
      fail(`there is no setting "${key}"; there are: agents, redact`);
  }
  const redactFault = value.redact === undefined ? undefined : checkRedact(value.redact);
  if (redactFault !== undefined) fail(`"redact"${redactFault}`);
  if (value.agents === undefined && value.redact !== undefined) return { ...value, agents: [] };
  if (!Array.isArray(value.agents))
    return fail('"agents" must be a list of { tapes, command or agent }');
  for (const [index, entry] of value.agents.entries()) {
    const fault = entryFault(entry);
    if (fault !== undefined) fail(`agents[${index}]${fault}`);
  }
  return value as unknown as Config;
}

function entryFault(entry: unknown): string | undefined {
  if (!isRecord(entry)) return ' must be an object';
  for (const [key, value] of Object.entries(entry)) {
    const check = Object.hasOwn(checks, key) ? checks[key as keyof AgentConfig] : undefined;
    if (check === undefined)
      return ` has no setting "${key}"; there are: ${Object.keys(checks).join(', ')}`;
    const fault = value === undefined ? undefined : check(value);
    if (fault !== undefined) return `.${key} ${fault}`.replace(/ ("[^"]*" is no kind)/, ': $1');
  }
  if (entry.tapes === undefined) return '.tapes is missing';
  if (entry.command !== undefined && entry.agent !== undefined)
    return ' has both command and agent; keep one';
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
