import { credentialsOf } from '../redact/known-secrets.ts';
import { keyVariable } from '../redact/redaction-key.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What is kept off the tapes of processes that this one starts, although they may not have it: its
 * credentials, and the key with which its owner has placeholders made.
 *
 * @param further names of variables that hold secrets
 */
export function partSecrets(
  environment: Environment,
  further: readonly string[] = [],
): Readonly<Record<string, string>> {
  const key = environment[keyVariable];
  return {
    ...credentialsOf(environment, further),
    ...(key === undefined ? {} : { [keyVariable]: key }),
  };
}
