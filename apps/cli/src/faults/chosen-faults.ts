import { type Fault, type FaultPlan, readPlan } from '@tracefork/faults';
import { wireFaults } from '@tracefork/faults/harness';
import { UsageError } from '../errors.ts';

/**
 * The faults that were asked for by name; all of the wire where none was.
 *
 * @throws UsageError for a class that is not there, or a step that the run does not have
 */
export function chosenFaults(
  options: {
    readonly fault?: readonly string[];
    readonly step?: number;
    readonly times?: number;
  },
  steps: number,
): readonly Fault[] {
  const { fault: names, step = 'every', times } = options;
  const asked = names?.map(
    (name) => wireFaults.find((each) => each.class === name) ?? { class: name },
  );
  const extra = times === undefined ? {} : { times };
  const planned = (asked ?? wireFaults).map((fault) => ({ ...fault, ...extra, at: step }));
  const read = readPlan(planned, { steps });
  if (read.kind === 'invalid') throw new UsageError(read.problems[0] ?? '');
  return read.plan.map(({ at: _at, ...fault }: FaultPlan[number]) => fault as Fault);
}
