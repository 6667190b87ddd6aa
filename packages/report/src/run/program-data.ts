import type { Event, Exchange, ProgramExitEvent } from '@tracefork/tape';
import type { RecordedRun } from '../inputs.ts';
import type { ProgramData } from '../model.ts';
import { exchangeData, type KeepBody } from './exchange-data.ts';

interface Draft {
  readonly event: Extract<Event, { kind: 'program' }>;
  readonly input: Uint8Array[];
  readonly stdout: Uint8Array[];
  readonly stderr: Uint8Array[];
  exit?: ProgramExitEvent;
}

/** The spawned programs, each with what went in and what came out. */
export function programData(
  { events, parts }: Pick<RecordedRun, 'events' | 'parts'>,
  keep: KeepBody,
): readonly ProgramData[] {
  const drafts: Draft[] = [];
  for (const event of events) {
    if (event.kind === 'program') drafts.push({ event, input: [], stdout: [], stderr: [] });
    else if (event.kind === 'program-input') drafts[event.program]?.input.push(event.body);
    else if (event.kind === 'program-output')
      drafts[event.program]?.[event.stream].push(event.body);
    else if (event.kind === 'program-exit') {
      const draft = drafts[event.program];
      if (draft !== undefined) draft.exit = event;
    }
  }
  const joined = (parts: readonly Uint8Array[]) =>
    parts.every(({ length }) => length === 0) ? null : keep(Buffer.concat(parts));
  return drafts.map(({ event, input, stdout, stderr, exit }, program) => ({
    file: event.file,
    argv: event.argv,
    cwd: event.cwd,
    sync: event.sync,
    at: event.t,
    ended: exit?.t ?? null,
    code: exit?.code ?? null,
    signal: exit?.signal ?? null,
    ...(exit?.error === undefined ? {} : { error: exit.error }),
    input: joined(input),
    stdout: joined(stdout),
    stderr: joined(stderr),
    ...requestsOf(parts?.get(program), keep),
  }));
}

function requestsOf(
  exchanges: readonly Exchange[] | undefined,
  keep: KeepBody,
): Pick<ProgramData, 'requests'> {
  if (exchanges === undefined) return {};
  return {
    requests: exchanges.map((exchange) => {
      const { body } = exchange.request;
      return exchangeData(exchange, { request: body === null ? null : keep(body), keep });
    }),
  };
}
