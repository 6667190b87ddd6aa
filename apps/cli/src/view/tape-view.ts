import {
  type EnvironmentEvent,
  type Event,
  type Exchange,
  partsOf,
  type Tape,
} from '@tracefork/tape';
import type { PythonTape } from '@tracefork/tape/python';
import { lastAssistantText, type ModelRequest, type ModelResponse } from '@tracefork/wire';
import { pythonExchanges } from '../tapes/python-exchanges.ts';
import { type Step, stepsOf } from '../tapes/steps.ts';
import { listBetween, type PlacedBetween } from './between.ts';
import { type OutcomeView, outcomeView } from './outcome-view.ts';
import type { PartView } from './part-view.ts';
import { readStep, type StepView, stepView } from './step-view.ts';

/** A tape as `show` tells it. */
export interface TapeView {
  readonly format: 'tracefork' | 'python';
  /** Hash of the tape's text; `null` for tapes of Python tracefork, which have none. */
  readonly chain: string | null;
  readonly digest: string;
  readonly complete: boolean;
  /** Why the recorder says that something is missing, if it does. */
  readonly incomplete: string | null;
  readonly agent: string | null;
  /** ISO 8601; `null` where the tape does not say. */
  readonly created: string | null;
  /** Milliseconds from the start to the last event. */
  readonly ms: number;
  readonly environment: Omit<EnvironmentEvent, 'kind' | 't'> | null;
  readonly outcome: OutcomeView | null;
  /** The last text of the model. */
  readonly answer: string | null;
  readonly totals: Totals;
  readonly steps: readonly StepView[];
  readonly between: readonly PlacedBetween[];
}

export interface Totals {
  readonly steps: number;
  /** HTTP requests, retries and those of no step included. */
  readonly exchanges: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars at list price; `null` where that of a step is not known. */
  readonly cost: number | null;
}

export function viewTape(tape: Tape): TapeView {
  const { header, events, exchanges } = tape;
  const last = events.at(-1);
  return {
    format: 'tracefork',
    chain: tape.chain,
    digest: tape.digest(),
    complete: tape.complete,
    incomplete: tape.complete ? null : reasonOf(last),
    agent: header.agent ?? null,
    created: header.created,
    ms: last !== undefined && 't' in last ? last.t : 0,
    environment: environmentOf(events),
    outcome: outcomeView(events.find((event) => event.kind === 'outcome')),
    ...viewSteps(exchanges, events),
  };
}

/** What a tape of Python tracefork kept: bodies, and neither times nor status. */
export function viewPythonTape(tape: PythonTape): TapeView {
  const view = viewSteps(pythonExchanges(tape), []);
  return {
    format: 'python',
    chain: null,
    digest: tape.digest(),
    complete: true,
    incomplete: null,
    agent: tape.agentName,
    created: null,
    ms: 0,
    environment: null,
    outcome: null,
    ...view,
    steps: view.steps.map((step) => ({ ...step, status: null, ms: null, at: 0 })),
    between: tape.draws.length === 0 ? [] : [drawsOf(tape)],
  };
}

/** The parts of a tape by their programs, each read once it is asked for. */
function partsIn(events: readonly Event[]): (program: number) => PartView | null {
  const parts = new Map(partsOf({ events }).map((part) => [part.program, part]));
  return (program) => {
    const part = parts.get(program);
    if (part === undefined) return null;
    const tape = part.open();
    const { answer: _answer, ...view } = viewSteps(tape.exchanges, tape.events);
    return { complete: tape.complete, ...view };
  };
}

type StepsPart = Pick<TapeView, 'answer' | 'totals' | 'steps' | 'between'>;

function viewSteps(exchanges: readonly Exchange[], events: readonly Event[]): StepsPart {
  const found = stepsOf(exchanges);
  const steps: StepView[] = [];
  const texts: ModelResponse[] = [];
  let previous: ModelRequest | null = null;
  for (const step of found) {
    const read = readStep(step);
    steps.push(stepView(step, { ...read, previous }));
    if (read.response !== null) texts.push(read.response);
    previous = read.request;
  }
  return {
    answer: lastAssistantText(texts),
    totals: totalsOf(steps, exchanges.length),
    steps,
    between: listBetween(
      { events, exchanges },
      { stepOfExchange: attemptsByExchange(found), partOf: partsIn(events) },
    ),
  };
}

export function attemptsByExchange(steps: readonly Step[]): ReadonlyMap<number, number> {
  return new Map(
    steps.flatMap(({ index, attempts }) => attempts.map(({ x }) => [x, index] as const)),
  );
}

function totalsOf(steps: readonly StepView[], exchanges: number): Totals {
  const sum = (of: (step: StepView) => number): number =>
    steps.reduce((total, step) => total + of(step), 0);
  return {
    steps: steps.length,
    exchanges,
    inputTokens: sum(({ usage }) => (usage === null ? 0 : inputTokens(usage))),
    outputTokens: sum(({ usage }) => usage?.output ?? 0),
    cost: steps.some(({ cost }) => cost === null) ? null : sum(({ cost }) => cost ?? 0),
  };
}

/** All input tokens, those read from and written to a cache included. */
export function inputTokens({
  input,
  cacheRead,
  cacheWrite,
}: NonNullable<StepView['usage']>): number {
  return input + cacheRead + cacheWrite.fiveMinutes + cacheWrite.oneHour;
}

function environmentOf(events: readonly Event[]): TapeView['environment'] {
  const event = events.find((candidate) => candidate.kind === 'environment');
  if (event === undefined) return null;
  const { kind: _kind, t: _t, ...environment } = event;
  return environment;
}

function reasonOf(last: Event | undefined): string {
  return last?.kind === 'end' && last.reason !== undefined
    ? last.reason
    : 'the recording was cut off';
}

function drawsOf({ draws }: PythonTape): PlacedBetween {
  const counts: Record<string, number> = {};
  for (const [kind] of draws) counts[kind] = (counts[kind] ?? 0) + 1;
  return { kind: 'draws', counts, before: null };
}
