import type { Governor } from '@tracefork/fork';
import type { Exchange, Tape } from '@tracefork/tape';
import { requestText } from './request-text.ts';

/** Watches the first call that follows a step whose answer was drawn anew. */
export interface Screen {
  /** Lets the step's own call out, and ends the fork at the next one. */
  readonly governor: Governor;
  /** Does the next request differ from every recorded one? `undefined` if there was none. */
  differs(): boolean | undefined;
}

/** @param step the exchanges of the step that is drawn anew */
export function createScreen(
  governor: Governor,
  { tape, step }: { readonly tape: Tape; readonly step: readonly Exchange[] },
): Screen {
  const own = new Set(step.map(({ request }) => requestText(request)));
  const recorded = new Set(tape.exchanges.map(({ request }) => requestText(request)));
  let differs: boolean | undefined;
  return {
    differs: () => differs,
    governor: {
      ...governor,
      open(branch) {
        const account = governor.open(branch);
        return {
          ...account,
          permit: async (call) => {
            const text = requestText(call);
            if (own.has(text) && differs === undefined) return account.permit(call);
            differs ??= !recorded.has(text);
            return 'the next request is all that was asked for';
          },
        };
      },
    },
  };
}
