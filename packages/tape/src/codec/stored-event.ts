import type { StoredBody } from '../bodies/stored-body.ts';
import type { Event } from '../events.ts';

/** The same type with its bodies in the form in which a line holds them. */
export type Stored<T> = T extends Uint8Array
  ? StoredBody
  : T extends readonly Uint8Array[]
    ? readonly StoredBody[]
    : T;

/** An event as a line holds it. */
export type StoredEvent<E extends Event = Event> = E extends Event
  ? { readonly [K in keyof E]: Stored<E[K]> }
  : never;

/** Fields that hold bodies, in the order in which the bodies are numbered. */
export const bodyFields: { readonly [K in Event['kind']]?: readonly string[] } = {
  stdin: ['body'],
  request: ['body'],
  data: ['bodies'],
  'tool-call': ['input'],
  'tool-result': ['output'],
  'program-input': ['body'],
  'program-output': ['body'],
  outcome: ['stdout', 'value'],
};
