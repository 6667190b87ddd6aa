import { isAllowed } from '../environment.ts';
import { credentialPlaceholder } from '../redact/credential-placeholder.ts';
import { isSecretVariable } from '../redact/known-secrets.ts';
import type { ReplayTape } from './replay-tape.ts';

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
