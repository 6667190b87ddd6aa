/** Why a mutation was not carried out. */
export type RefusalCode =
  /** The request is no call to a model. */
  | 'not-a-step'
  /** The recorded answer is an error or broke off, so there is no message to change. */
  | 'no-message'
  /** The path leads to nothing. */
  | 'no-such-path'
  /** What would come out is no valid answer of this provider. */
  | 'not-valid'
  /** The provider signed what would be changed, and refuses it in later requests. */
  | 'signed-thinking'
  /** The history stands at the provider and cannot be changed from here. */
  | 'history-elsewhere'
  /** This kind of mutation changes something else. */
  | 'wrong-target';

/** A mutation that cannot be carried out, as a value: what stands in the way and what would work. */
export interface Refusal {
  readonly kind: 'refused';
  readonly code: RefusalCode;
  /** A sentence. */
  readonly reason: string;
  /** A sentence: what to do instead. */
  readonly hint: string;
}

export function refuse(
  code: RefusalCode,
  { reason, hint }: { readonly reason: string; readonly hint: string },
): Refusal {
  return { kind: 'refused', code, reason, hint };
}
