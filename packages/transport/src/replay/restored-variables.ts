import { isAllowed } from '../environment.ts';
import { isSecretVariable } from '../redact/known-secrets.ts';
import type { ReplayTape } from './replay-tape.ts';

const mark = 'tracefork-replay-placeholder-for-';

/**
 * Stands in for a credential. SDKs only need something; each has its own, so that one is not taken
 * for another where they are redacted.
 */
export function credentialPlaceholder(name: string): string {
  return mark + name;
}

/** The variable whose placeholder stands in `text`, if any does. */
export function credentialMissing(text: string): string | undefined {
  const start = text.indexOf(mark);
  return start === -1 ? undefined : /^\w+/.exec(text.slice(start + mark.length))?.[0];
}

/**
 * Variables that the recorded run had and this machine lacks: recorded values, and a placeholder
 * for each credential that was read.
 *
 * @note A tape is hostile input: a name that no recording writes down, such as NODE_OPTIONS, is not
 * set because a file says so.
 */
export function restoredVariables(
  { environment, variablesRead }: Pick<ReplayTape, 'environment' | 'variablesRead'>,
  machine: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const credentials = variablesRead
    .filter(isSecretVariable)
    .map((name) => [name, credentialPlaceholder(name)]);
  const recorded = Object.entries(environment?.variables ?? {}).filter(
    ([name, value]) => isAllowed(name) && !value.includes('\0'),
  );
  const wanted = Object.fromEntries([...credentials, ...recorded]);
  return Object.fromEntries(
    Object.entries<string>(wanted).filter(([name]) => machine[name] === undefined),
  );
}
