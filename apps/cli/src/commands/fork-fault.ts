import { faultClasses, isFaultClass, makeFault } from '@tracefork/faults';
import type { ForkMutation } from '@tracefork/fork';
import type { Exchange } from '@tracefork/tape';
import { ForkRefusedError, UsageError } from '../errors.ts';

/**
 * What a fault does at a step.
 *
 * @throws UsageError for a class that is not there; ForkRefusedError where the step has nothing that
 * the fault is about
 */
export function faultAt(name: string, exchange: Exchange | undefined): ForkMutation {
  if (!isFaultClass(name)) {
    const all = faultClasses.map((each) => each.class).join(', ');
    throw new UsageError(`There is no fault "${name}"; there are: ${all}.`);
  }
  // A step that is not there is refused by the plan, with those that are.
  if (exchange === undefined) return { kind: 'resample' };
  const { request, response } = exchange;
  const answer =
    response === undefined
      ? {}
      : {
          answer: {
            status: response.status,
            headers: response.headers,
            body: exchange.decodedBody(),
          },
        };
  const made = makeFault({ class: name }, { call: request, ...answer });
  if (made.kind === 'refused') throw new ForkRefusedError(made);
  return made;
}
