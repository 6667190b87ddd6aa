import type { Event, ProgramExitEvent } from '@tracefork/tape';
import type { ProgramData } from '../model.ts';
import type { KeepBody } from './exchange-data.ts';

interface Draft {
  readonly event: Extract<Event, { kind: 'program' }>;
  readonly input: Uint8Array[];
  readonly stdout: Uint8Array[];
  readonly stderr: Uint8Array[];
  exit?: ProgramExitEvent;
}

/** The spawned programs, each with what went in and what came out. */
export function programData(events: readonly Event[], keep: KeepBody): readonly ProgramData[] {
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
  return drafts.map(({ event, input, stdout, stderr, exit }) => ({
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
  }));
}
