import type { Event, EventKind } from '@tracefork/tape';
import type { CountingRedaction } from './counting.ts';

type Clean<K extends EventKind> = (
  event: Extract<Event, { kind: K }>,
  redaction: CountingRedaction,
) => Extract<Event, { kind: K }>;

const same = <T>(event: T): T => event;

/** What each kind of event holds; exchanges and the header are read elsewhere. */
const clean: { readonly [K in EventKind]: Clean<K> } = {
  tape: same,
  environment: (event, redaction) => ({
    ...event,
    argv: redaction.texts(event.argv),
    cwd: redaction.text(event.cwd),
    timeZone: redaction.text(event.timeZone),
    locale: redaction.text(event.locale),
    node: redaction.text(event.node),
    platform: redaction.text(event.platform),
    variables: redaction.record(event.variables),
  }),
  'environment-read': (event, redaction) => ({ ...event, names: redaction.texts(event.names) }),
  stdin: (event, redaction) => ({ ...event, body: redaction.bytes(event.body, 'printed') }),
  request: same,
  response: same,
  data: same,
  complete: same,
  failure: same,
  abort: same,
  timer: same,
  draw: (event, redaction) => ({
    ...event,
    source: redaction.text(event.source),
    value: redaction.text(event.value),
  }),
  seed: same,
  clock: same,
  'tool-call': (event, redaction) => ({
    ...event,
    name: redaction.text(event.name),
    input: redaction.bytes(event.input, 'body'),
  }),
  'tool-result': (event, redaction) => ({
    ...event,
    ...(event.output === undefined ? {} : { output: redaction.bytes(event.output, 'body') }),
    ...(event.error === undefined ? {} : { error: redaction.error(event.error) }),
  }),
  program: (event, redaction) => ({
    ...event,
    file: redaction.text(event.file),
    argv: redaction.texts(event.argv),
    cwd: redaction.text(event.cwd),
  }),
  'program-input': (event, redaction) => ({
    ...event,
    body: redaction.bytes(event.body, 'printed'),
  }),
  'program-output': (event, redaction) => ({
    ...event,
    body: redaction.bytes(event.body, 'printed'),
  }),
  'program-exit': (event, redaction) => ({
    ...event,
    ...(event.error === undefined ? {} : { error: redaction.error(event.error) }),
  }),
  message: (event, redaction) => ({
    ...event,
    ...(event.text === undefined ? {} : { text: redaction.text(event.text) }),
  }),
  'message-sent': (event, redaction) => ({ ...event, text: redaction.text(event.text) }),
  // What a page shows of it comes beside the events.
  part: (event) => ({ ...event, lines: '' }),
  uncovered: (event, redaction) => ({
    ...event,
    what: redaction.text(event.what),
    detail: redaction.text(event.detail),
  }),
  outcome: (event, redaction) => ({
    ...event,
    ...(event.stdout === undefined ? {} : { stdout: redaction.bytes(event.stdout, 'printed') }),
    ...(event.value === undefined ? {} : { value: redaction.bytes(event.value, 'body') }),
    ...(event.error === undefined ? {} : { error: redaction.error(event.error) }),
  }),
  end: (event, redaction) =>
    event.reason === undefined ? event : { ...event, reason: redaction.text(event.reason) },
  unknown: same,
};

/** The event without secrets; bodies of exchanges are left to their exchange. */
export function redactedEvent(event: Event, redaction: CountingRedaction): Event {
  return (clean[event.kind] as Clean<EventKind>)(event as never, redaction);
}
