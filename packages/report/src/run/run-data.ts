import type { EnvironmentEvent, Event, EventKind, Exchange } from '@tracefork/tape';
import { textOf } from '@tracefork/wire';
import type { RecordedRun } from '../inputs.ts';
import type { EnvironmentData, OutcomeData, RunData, StepData } from '../model.ts';
import type { PieceStore } from '../pieces/piece-store.ts';
import { eventColumns } from './event-columns.ts';
import { exchangeData, type KeepBody } from './exchange-data.ts';
import { programData } from './program-data.ts';
import { readRequests } from './requests.ts';
import { answerOf, stepData } from './step-data.ts';
import { Threads } from './threads.ts';
import { toolData } from './tool-data.ts';

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
    programs: programData(run, keep),
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

/** Steps and exchanges, of requests that are read once each: their bodies may be large. */
function walk(
  run: RecordedRun,
  store: PieceStore,
): Pick<RunData, 'steps' | 'answerStep' | 'exchanges'> {
  const requests = readRequests(run.exchanges, store);
  const threads = new Threads();
  const steps: StepData[] = [];
  let answerStep: number | null = null;
  for (const step of requests.steps) {
    const list = requests.turnsOf(step.attempts.at(-1) as Exchange);
    const answer = answerOf(step);
    if (answer !== null && textOf(answer.blocks) !== '') answerStep = step.index;
    const place = threads.place(list);
    const added = list.slice(place.shared).flatMap(({ messages }) => messages);
    const last = list.at(-1)?.messages.at(-1);
    steps.push(stepData(step, answer, { ...place, added, last }));
  }
  const keep: KeepBody = (bytes) => store.add(bytes).ref;
  const exchanges = run.exchanges.map((exchange) =>
    exchangeData(exchange, { request: requests.refOf(exchange), keep }),
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
