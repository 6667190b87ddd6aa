import type { EnvironmentEvent, Event, EventKind, Exchange } from '@tracefork/tape';
import { type Step, stepsOf, textOf } from '@tracefork/wire';
import type { RecordedRun } from '../inputs.ts';
import type { EnvironmentData, OutcomeData, RunData, StepData } from '../model.ts';
import type { PieceStore, StoredPieces } from '../pieces/piece-store.ts';
import { eventColumns } from './event-columns.ts';
import { exchangeData, type KeepBody } from './exchange-data.ts';
import { programData } from './program-data.ts';
import { answerOf, stepData } from './step-data.ts';
import { Threads } from './threads.ts';
import { toolData } from './tool-data.ts';
import { type ModelHttpCall, TurnReader } from './turns.ts';

/** Everything a page tells about one run; its bodies go into the store. */
export function runData(run: RecordedRun, store: PieceStore): RunData {
  const { id, events, header } = run;
  const keep: KeepBody = (bytes) => store.add(bytes).ref;
  const last = events.at(-1);
  const { steps, answerStep, exchanges } = walk(run, store);
  return {
    id,
    title: run.agent ?? header?.agent ?? id,
    format: run.format,
    chain: run.chain,
    digest: run.digest,
    complete: run.complete,
    incomplete: run.complete ? null : reasonOf(last),
    created: header?.created ?? null,
    writer: header === null ? null : `${header.writer.name} ${header.writer.version}`,
    timed: header !== null,
    ms: last !== undefined && 't' in last ? last.t : 0,
    environment: environmentData(events),
    outcome: outcomeData(events, keep),
    grade: run.grade ?? null,
    answerStep,
    exchanges,
    steps,
    tools: toolData(events, keep),
    programs: programData(events, keep),
    draws: only(events, 'draw').map(({ source, value }) => [source, value]),
    clocks: only(events, 'clock').map(({ source, values }) => [source, values.length]),
    stdin: only(events, 'stdin').map(({ body }) => keep(body)),
    uncovered: only(events, 'uncovered').map(({ what, detail }) => [what, detail]),
    events: eventColumns(events),
  };
}

function only<K extends EventKind>(
  events: readonly Event[],
  kind: K,
): readonly Extract<Event, { kind: K }>[] {
  return events.filter((event): event is Extract<Event, { kind: K }> => event.kind === kind);
}

/** One walk over the exchanges: a request's body, which may be large, is read once for everything. */
function walk(
  run: RecordedRun,
  store: PieceStore,
): Pick<RunData, 'steps' | 'answerStep' | 'exchanges'> {
  const found = stepsOf(run.exchanges);
  const lastAttempts = new Map(found.map((step) => [step.attempts.at(-1) as Exchange, step]));
  const reader = new TurnReader();
  const threads = new Threads();
  const steps: StepData[] = [];
  let answerStep: number | null = null;
  const requests = new Map<Exchange, StoredPieces | null>();
  const take = (exchange: Exchange, step: Step<Exchange> | undefined): void => {
    const { body } = exchange.request;
    const stored = body === null ? null : store.add(body);
    requests.set(exchange, stored);
    if (step === undefined || stored === null || body === null) return;
    const call: ModelHttpCall = { ...exchange.request, body };
    const turns = reader.read(call, stored);
    const { array, lead } = turns;
    if (array !== null) {
      store.setTurns(stored, { first: array.first + 1 + lead, count: array.count - lead, lead });
    }
    const answer = answerOf(step);
    if (answer !== null && textOf(answer.blocks) !== '') answerStep = step.index;
    const place = threads.place(turns.list);
    const added = turns.list.slice(place.shared).flatMap(({ messages }) => messages);
    const last = turns.list.at(-1)?.messages.at(-1);
    steps.push(stepData(step, answer, { ...place, added, last }));
  };
  // Steps in their order, not in that of their last attempts.
  for (const step of found) take(step.attempts.at(-1) as Exchange, step);
  for (const exchange of run.exchanges) if (!lastAttempts.has(exchange)) take(exchange, undefined);
  const keep: KeepBody = (bytes) => store.add(bytes).ref;
  const exchanges = run.exchanges.map((exchange) =>
    exchangeData(exchange, { request: requests.get(exchange)?.ref ?? null, keep }),
  );
  return { steps, answerStep, exchanges };
}

function environmentData(events: readonly Event[]): EnvironmentData | null {
  const found = only(events, 'environment')[0];
  if (found === undefined) return null;
  const { boundary, argv, cwd, timeZone, locale, node, platform, variables }: EnvironmentEvent =
    found;
  const read = [...new Set(only(events, 'environment-read').flatMap(({ names }) => names))].sort();
  return { boundary, argv, cwd, timeZone, locale, node, platform, variables, read };
}

function outcomeData(events: readonly Event[], keep: KeepBody): OutcomeData | null {
  const found = only(events, 'outcome')[0];
  if (found === undefined) return null;
  const { t, exit, stdout, value, error } = found;
  return {
    at: t,
    ...(exit === undefined ? {} : { exit }),
    ...(stdout === undefined ? {} : { stdout: keep(stdout) }),
    ...(value === undefined ? {} : { value: keep(value) }),
    ...(error === undefined ? {} : { error }),
  };
}

function reasonOf(last: Event | undefined): string {
  return last?.kind === 'end' && last.reason !== undefined
    ? last.reason
    : 'the recording was cut off';
}
