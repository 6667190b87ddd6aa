const mark = 'tracefork-replay-placeholder-for-';

/**
 * What an agent finds in place of a credential that the machine of a replay lacks. SDKs only need
 * something; each has its own, so that one is not taken for another where they are redacted.
 */
export function credentialPlaceholder(name: string): string {
  return mark + name;
}

/** The variable whose placeholder stands in `text`, if any does. */
export function credentialMissing(text: string): string | undefined {
  const start = text.indexOf(mark);
  return start === -1 ? undefined : /^\w+/.exec(text.slice(start + mark.length))?.[0];
}
