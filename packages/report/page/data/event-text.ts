import { eventKinds } from '../../src/model.ts';
import type { Run } from './run.ts';
import { size } from './units.ts';

/** An event of the tape in a line, and the place in the timeline that shows more of it. */
export interface EventText {
  readonly kind: (typeof eventKinds)[number];
  readonly at: number;
  readonly text: string;
  readonly place: string;
}

/** @param chunk which chunk of its exchange a `data` event is. */
export function eventText(run: Run, index: number, chunk: number): EventText {
  const { data, stepOf } = run;
  const kind = eventKinds[data.events.kind[index] as number] ?? 'unknown';
  const id = data.events.id[index] as number;
  const step = stepOf.get(id);
  const exchange = data.exchanges[id];
  const exchangePlace = step === undefined ? `exchange=${id}` : `step=${step}`;
  const of = step === undefined ? `request ${id}` : `step ${step}`;
  const tool = `${data.tools[id]?.name ?? ''} (call ${id})`;
  const program = data.programs[id]?.file ?? '';
  const texts: Readonly<Record<EventText['kind'], readonly [text: string, place: string]>> = {
    tape: [data.writer ?? '', ''],
    environment: [data.environment?.argv.join(' ') ?? '', ''],
    'environment-read': ['', ''],
    stdin: ['', `stdin=${id}`],
    request: [`${of}: ${exchange?.method} ${exchange?.url}`, exchangePlace],
    response: [`${of}: ${exchange?.status} ${exchange?.statusText}`, exchangePlace],
    data: [`${of}: chunk ${chunk}, ${size(exchange?.chunks[chunk] ?? 0)}`, exchangePlace],
    complete: [of, exchangePlace],
    failure: [`${of}: ${exchange?.failure?.name} ${exchange?.failure?.message}`, exchangePlace],
    abort: [of, exchangePlace],
    timer: [`timer ${id}`, ''],
    draw: [(data.draws[id] ?? []).join(' '), ''],
    seed: ['', ''],
    clock: [`${data.clocks[id]?.[0]}, ${data.clocks[id]?.[1]} reads`, ''],
    'tool-call': [tool, `tool=${id}`],
    'tool-result': [tool, `tool=${id}`],
    program: [program, `program=${id}`],
    'program-input': [program, `program=${id}`],
    'program-output': [program, `program=${id}`],
    'program-exit': [program, `program=${id}`],
    message: ['', ''],
    'message-sent': ['', ''],
    part: [program, `program=${id}`],
    uncovered: [(data.uncovered[id] ?? []).join(': '), `uncovered=${id}`],
    outcome: ['', 'outcome'],
    end: [data.complete ? 'complete' : (data.incomplete ?? ''), ''],
    unknown: ['', ''],
  };
  const [text, place] = texts[kind];
  return { kind, at: run.times[index] as number, text, place };
}
