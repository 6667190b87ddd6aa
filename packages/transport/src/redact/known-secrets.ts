const secretName = /(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|_PAT)(_\d+)?$/i;

/** Shortest value that is taken for a secret; shorter ones would be found in innocent text. */
const shortest = 8;

/** Replaces secrets wherever they stand in a text. */
export type Scrub = (text: string) => string;

/** Whether a variable of this name holds a credential. */
export function isSecretVariable(name: string): boolean {
  return secretName.test(name);
}

/**
 * Whether a value might as well be an ordinary word, a path or a number, which bodies are full of:
 * it is then replaced in URLs, headers, arguments and printed output alone.
 */
export function isPlain(value: string): boolean {
  return (
    (/^[A-Za-z][a-z]*([-_. ][a-z]+)*$/.test(value) && value.length < 24) ||
    /^[-+\d.,:]+$/.test(value) ||
    /^(~|\.{0,2})(\/[\w.@~ -]+)+\/?$/.test(value) ||
    /^[A-Za-z]:\\/.test(value) ||
    /^https?:\/\/[^@?]*$/.test(value)
  );
}

/** The credentials of an environment: those whose values are taken for secrets. */
export function credentialsOf(
  environment: Readonly<Record<string, string | undefined>>,
  further: readonly string[] = [],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] =>
        (secretName.test(entry[0]) || further.includes(entry[0])) &&
        (entry[1]?.length ?? 0) >= shortest,
    ),
  );
}
