import { placeholder } from './placeholder.ts';

const secretName = /(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|_PAT)(_\d+)?$/i;

/** Shortest value that is taken for a secret; shorter ones would be found in innocent text. */
const shortest = 8;

/** Replaces values of credential-like environment variables wherever they stand in a text. */
export type Scrub = (text: string) => string;

/**
 * @param environment Variables of the run; those named like credentials give the secrets.
 */
export function knownSecrets(environment: Readonly<Record<string, string | undefined>>): Scrub {
  const secrets = Object.entries(credentialsOf(environment))
    .map(([name, value]) => [value, placeholder(`env:${name}`)] as const)
    .sort(([a], [b]) => b.length - a.length);
  if (secrets.length === 0) return (text) => text;
  return (text) => secrets.reduce((result, [value, mark]) => result.replaceAll(value, mark), text);
}

/** Whether a variable of this name holds a credential. */
export function isSecretVariable(name: string): boolean {
  return secretName.test(name);
}

/** The credentials of an environment: those whose values are taken for secrets. */
export function credentialsOf(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] =>
        secretName.test(entry[0]) && (entry[1]?.length ?? 0) >= shortest,
    ),
  );
}
