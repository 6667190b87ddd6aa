import type { RecordedDelivery } from '../gate/recorded-delivery.ts';
import type { Divergence } from '../ports.ts';
import type { RecordedProgram } from '../programs/recorded-program.ts';
import { likelyCauses } from './causes.ts';
import { requestDifferences } from './differences.ts';
import type { RecordedRequest } from './matcher.ts';
import type { ReplayTape } from './replay-tape.ts';
import type { MatchableRequest } from './request-key.ts';

/** A request that no recording matches. */
export function requestDivergence(
  actual: MatchableRequest,
  context: {
    readonly tape: ReplayTape;
    readonly nearest: { readonly x: number; readonly free: boolean } | undefined;
    readonly changedVariables: readonly string[];
    readonly uncovered: readonly string[];
  },
): Divergence {
  const { tape, nearest } = context;
  const recorded = nearest === undefined ? undefined : tape.requests[nearest.x];
  const label = `${actual.method} ${actual.url}`;
  if (recorded === undefined || nearest === undefined) {
    return {
      kind: 'extra',
      step: null,
      message: `${label} was requested, but the tape has no such request`,
      differences: [],
      causes: [],
    };
  }
  const differences = requestDifferences(recorded, actual);
  const step = tape.stepOf[nearest.x] ?? null;
  const where = describeExchange(recorded, tape);
  return {
    kind: nearest.free ? 'changed' : 'extra',
    step,
    message: nearest.free
      ? `${where} was requested differently${differences[0] === undefined ? '' : `, first at ${differences[0].path}`}`
      : `${label} was requested once more than recorded; ${where} is the closest`,
    nearest: { x: nearest.x, step, label: where },
    differences,
    causes: likelyCauses(differences, { recorded, actual, ...context }),
  };
}

/** A recorded request that was never made. */
export function missingRequest(
  recorded: RecordedRequest,
  { tape, end }: { readonly tape: ReplayTape; readonly end: string | undefined },
): Divergence {
  const where = describeExchange(recorded, tape);
  const step = tape.stepOf[recorded.x] ?? null;
  return {
    kind: 'missing',
    step,
    message: `${where} is on the tape but was never requested`,
    nearest: { x: recorded.x, step, label: where },
    differences: [],
    causes: end === undefined ? [] : [`the run ended before: ${end}`],
  };
}

/** A recorded program that was never started. */
export function missingProgram({ call: { file, argv } }: RecordedProgram): Divergence {
  return {
    kind: 'program',
    step: null,
    message: `program ${[file, ...argv.slice(1)].join(' ')} was started while it was recorded, but not now`,
    differences: [],
    causes: [],
  };
}

/** The order of deliveries cannot go on: nobody asks for what comes next. */
export function stalledOn(awaited: RecordedDelivery, tape: ReplayTape): Divergence {
  const { source, delivery } = awaited;
  if (source.from === 'exchange') {
    const recorded = tape.requests[source.x] as RecordedRequest;
    const step = tape.stepOf[source.x] ?? null;
    const where = describeExchange(recorded, tape);
    return {
      kind: 'missing',
      step,
      message: `the replay waits for ${where}, whose ${delivery.kind} comes next on the tape, but the agent has nothing left to do`,
      nearest: { x: source.x, step, label: where },
      differences: [],
      causes: [],
    };
  }
  const what = {
    timer: () => `${source.from === 'timer' ? timerLabel(source) : 'a timer'} to be set`,
    tool: () => `tool call ${source.from === 'tool' ? source.call : ''} to be made`,
    program: () => `program ${source.from === 'program' ? source.program : ''} to be started`,
    stdin: () => 'standard input to be read',
    starter: () => 'a message of the process that started it to be listened for',
  }[source.from]();
  return {
    kind: source.from === 'tool' ? 'tool' : source.from === 'program' ? 'program' : 'missing',
    step: null,
    message: `the replay waits for ${what}, which comes next on the tape, but the agent has nothing left to do`,
    differences: [],
    causes: [],
  };
}

function timerLabel({ timer, owner }: { readonly timer: number; readonly owner?: string }): string {
  return owner === undefined ? `timer ${timer}` : `timer ${timer} of ${owner}`;
}

function describeExchange(recorded: RecordedRequest, tape: ReplayTape): string {
  const step = tape.stepOf[recorded.x] ?? null;
  const request = `${recorded.method} ${recorded.url}`;
  return step === null ? `exchange ${recorded.x} (${request})` : `step ${step} (${request})`;
}
