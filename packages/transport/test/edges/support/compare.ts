import { isDeepStrictEqual } from 'node:util';
import type { Observation } from './observation.ts';
import type { CaseResult } from './run-case.ts';
import type { Scenario } from './scenarios.ts';

export interface Deviation {
  readonly scenario: string;
  readonly client: string;
  /** Recorded and alone differ, recorded and replayed differ, or the server saw something else. */
  readonly between: 'native/record' | 'record/replay' | 'server' | 'verdict' | 'leak';
  readonly field: string;
  readonly left: unknown;
  readonly right: unknown;
}

/** Every place where one cell of the matrix is not the same three times. */
export function deviationsOf(
  result: CaseResult,
  scenario: Pick<Scenario, 'cutByNetwork'>,
): Deviation[] {
  const where = { scenario: result.scenario, client: result.client };
  const list: Deviation[] = [
    ...differing(result.native, result.recorded)
      .filter((field) => field !== 'chunks' || scenario.cutByNetwork !== true)
      .map((field) => ({
        ...where,
        between: 'native/record' as const,
        field,
        left: result.native[field],
        right: result.recorded[field],
      })),
    ...differing(result.recorded, result.replayed).map((field) => ({
      ...where,
      between: 'record/replay' as const,
      field,
      left: result.recorded[field],
      right: result.replayed[field],
    })),
  ];
  if (!isDeepStrictEqual(result.arrivedNative, result.arrivedRecorded)) {
    const { arrivedNative: left, arrivedRecorded: right } = result;
    list.push({ ...where, between: 'server', field: 'requests', left, right });
  }
  if (result.verdict !== 'exact') {
    const { verdict: left, reasons: right } = result;
    list.push({ ...where, between: 'verdict', field: 'verdict', left, right });
  }
  if (result.leaked > 0) {
    list.push({ ...where, between: 'leak', field: 'connections', left: 0, right: result.leaked });
  }
  return list;
}

function differing(left: Observation, right: Observation): Array<keyof Observation> {
  const fields = new Set([...Object.keys(left), ...Object.keys(right)] as Array<keyof Observation>);
  return [...fields].filter((field) => !isDeepStrictEqual(left[field], right[field]));
}
