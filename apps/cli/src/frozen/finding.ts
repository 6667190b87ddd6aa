import type { ForkResult } from '@tracefork/fork';
import type { Tape } from '@tracefork/tape';
import type { Difference, Divergence } from '@tracefork/transport';
import type { ForkStop } from '@tracefork/transport/fork';
import { recogniseCall } from '@tracefork/wire';
import { stepsOf } from '../tapes/steps.ts';
import { differencesOf } from '../view/differences.ts';
import { outcomeView } from '../view/outcome-view.ts';
import type { WorldAct } from './world-acts.ts';

/** Where a frozen run left the recorded one. */
export interface Parting {
  /** The step that was asked otherwise; `null`: every step was asked as recorded, and the end differs. */
  readonly step: number | null;
  readonly differences: readonly Difference[];
}

/** What a frozen run says of the world and the model. */
export type FrozenFinding =
  /** The world answers as recorded, as far as it was asked, and the agent does what it did. */
  | { readonly kind: 'same' }
  /** Something outside answers otherwise, and the agent did the same all the same. */
  | { readonly kind: 'without-effect' }
  /** Something outside answers otherwise, and then the agent left the recording. */
  | ({ readonly kind: 'world' } & Parting)
  /** The agent left the recording though nothing outside answered otherwise: its code, its clock, its files. */
  | ({ readonly kind: 'agent' } & Parting)
  | { readonly kind: 'undecided'; readonly reason: string };

/** Draws the conclusion from what a frozen run did. */
export function findingOf(
  parent: Tape,
  { end, tape }: Pick<ForkResult, 'end' | 'tape'>,
  acts: readonly WorldAct[],
): FrozenFinding {
  const changed = acts.some(({ ran, result }) => ran && result === 'other');
  const kind = changed ? 'world' : 'agent';
  if (end.status === 'prefix') return { kind: 'agent', ...placeOf(end.divergence) };
  if (end.status === 'stopped') {
    const asked = askedOtherwise(parent, end.stop);
    if (asked !== undefined) return { kind, ...asked };
    const { message } = end.stop;
    return changed && isEffect(end.stop)
      ? { kind, step: null, differences: [{ path: message }] }
      : { kind: 'undecided', reason: message };
  }
  const left = callsOn(parent) - (tape === undefined ? 0 : callsOn(tape));
  const differences = endDifferences(parent, tape);
  if (left > 0 || differences.length > 0) {
    const fewer = {
      path: 'model calls',
      recorded: callsOn(parent),
      actual: callsOn(parent) - left,
    };
    return { kind, step: null, differences: left > 0 ? [fewer, ...differences] : differences };
  }
  if (changed) return { kind: 'without-effect' };
  if (acts.length > 0 && !acts.some(({ ran }) => ran)) {
    const reason =
      'nothing outside was asked again: all of it was served from the tape. --tools NAME=live, program:NAME=live or http:HOST=live asks it';
    return { kind: 'undecided', reason };
  }
  return { kind: 'same' };
}

function placeOf({ step, differences, message }: Divergence): Parting {
  return { step, differences: differences.length > 0 ? differences : [{ path: message }] };
}

function askedOtherwise(parent: Tape, { kind, nearest, message }: ForkStop): Parting | undefined {
  if (kind !== 'no-answer') return undefined;
  if (nearest === undefined) return { step: null, differences: [{ path: message }] };
  const step = stepsOf(parent.exchanges).find(({ attempts }) =>
    attempts.some(({ x }) => x === nearest.x),
  );
  return { step: step?.index ?? null, differences: nearest.differences };
}

/** Whether it wanted something outside that the recorded run did not do. */
function isEffect({ kind }: ForkStop): boolean {
  return kind === 'http' || kind === 'tool' || kind === 'program';
}

function callsOn({ exchanges }: Tape): number {
  return exchanges.filter(({ request }) => recogniseCall(request) !== null).length;
}

/** How the ends differ; what a command printed may hold the time of day and does not count. */
function endDifferences(parent: Tape, tape: Tape | undefined): readonly Difference[] {
  return differencesOf(endOf(parent), tape === undefined ? {} : endOf(tape), '');
}

function endOf({ events }: Tape): object {
  const view = outcomeView(events.find((event) => event.kind === 'outcome'));
  if (view === null) return {};
  const { stdout: _printed, ...end } = { stdout: '', ...view };
  return end;
}
