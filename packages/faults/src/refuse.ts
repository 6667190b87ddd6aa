import type { FaultRefusal } from './fault.ts';

export function refuse(
  code: FaultRefusal['code'],
  { reason, hint }: { readonly reason: string; readonly hint: string },
): FaultRefusal {
  return { kind: 'refused', code, reason, hint };
}

export const notAStep: FaultRefusal = refuse('not-a-step', {
  reason: 'The request is no call to a model that is known here.',
  hint: 'Choose a step; faults are about model calls.',
});

export const needsAnswer: FaultRefusal = refuse('needs-answer', {
  reason: 'The fault changes the answer of this step, and there is none yet.',
  hint: 'Give the recorded answer as well.',
});
