import type { RedactRules } from '@tracefork/transport';

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

/** What is wrong with each setting; `undefined` if nothing is. */
const checks: Readonly<Record<keyof RedactRules, (value: unknown) => string | undefined>> = {
  fields: (value) =>
    isTexts(value) ? undefined : "must be a list of paths, such as ['user.email']",
  patterns: (value) =>
    Array.isArray(value) && value.every(isPattern)
      ? undefined
      : 'must be a list of regular expressions, such as [/acct-\\d{8}/]',
  formats: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  secrets: (value) =>
    value === 'env' || isTexts(value) ? undefined : "must be 'env' or a list of names of variables",
  onLeak: (value) =>
    value === 'warn' || value === 'refuse' ? undefined : "must be 'warn' or 'refuse'",
};

/** What is wrong with the rules of redaction of a configuration, if anything. */
export function checkRedact(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return ' must be an object';
  for (const [key, setting] of Object.entries(value)) {
    const check = Object.hasOwn(checks, key) ? checks[key as keyof RedactRules] : undefined;
    if (check === undefined)
      return ` has no setting "${key}"; there are: ${Object.keys(checks).join(', ')}`;
    const fault = setting === undefined ? undefined : check(setting);
    if (fault !== undefined) return `.${key} ${fault}`;
  }
  return undefined;
}

function isPattern(value: unknown): boolean {
  if (value instanceof RegExp) return true;
  if (typeof value !== 'string' || value === '') return false;
  try {
    return new RegExp(value) instanceof RegExp;
  } catch {
    return false;
  }
}
