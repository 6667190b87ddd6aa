import { credentialsOf } from './known-secrets.ts';
import { placeholder } from './placeholder.ts';
import type { Redaction } from './redaction.ts';

/**
 * As tapes were redacted at first, which do not say how they are: values of variables became their
 * names, in URLs, headers, arguments and printed output; bodies stayed as they were.
 */
export function firstRedaction(
  environment: Readonly<Record<string, string | undefined>>,
): Redaction {
  const secrets = Object.entries(credentialsOf(environment))
    .map(([name, value]) => [value, placeholder(`env:${name}`)] as const)
    .sort(([a], [b]) => b.length - a.length);
  const text = (given: string): string =>
    secrets.reduce((result, [value, mark]) => result.replaceAll(value, mark), given);
  return {
    text,
    bytes: (body) => body,
    printed: (body) =>
      secrets.length === 0
        ? body
        : Buffer.from(text(Buffer.from(body).toString('latin1')), 'latin1'),
    removed: 0,
  };
}
