import { createHmac } from 'node:crypto';

/** Variable with a key of one's own, so that placeholders cannot be checked by whoever has the tape. */
export const keyVariable = 'TRACEFORK_REDACTION_KEY';

/** What placeholders are made with. */
export interface RedactionKey {
  /** 32 bytes. */
  readonly bytes: Uint8Array;
  /** Where it is: on the tape itself, or with its owner, who knows it by `id`. */
  readonly kept: { readonly on: 'tape' } | { readonly on: 'owner'; readonly id: string };
}

/** The key of the environment, if it has one. */
export function ownersKey(
  environment: Readonly<Record<string, string | undefined>>,
): RedactionKey | undefined {
  const given = environment[keyVariable];
  if (given === undefined || given === '') return undefined;
  const bytes = createHmac('sha256', 'tracefork redaction key').update(given).digest();
  const id = createHmac('sha256', bytes).update('id').digest('hex').slice(0, 16);
  return { bytes, kept: { on: 'owner', id } };
}

/** A key that stands on its tape. */
export function tapesKey(bytes: Uint8Array): RedactionKey {
  return { bytes, kept: { on: 'tape' } };
}
