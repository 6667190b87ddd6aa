import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import workerThreads, { type MessagePort, parentPort } from 'node:worker_threads';
import { MessageCheck } from '../children/message-check.ts';
import { sentMessage } from '../children/sent-message.ts';
import { replaceFunction } from '../nondeterminism/patches/replace.ts';
import { real } from '../real.ts';
import type { RecordSession } from '../record/record-session.ts';
import type { ReplaySession } from '../replay/replay-session.ts';
import { fromClonedJson, heldText } from './cloned-json.ts';
import { handOver, type Transfer } from './hand-over.ts';

/** Where Node hands what a port receives to its listeners, of whatever kind they are. */
const dispatchKey = Symbol.for('nodejs.internal.kHybridDispatch');

type Dispatch = (data: unknown, type: string, event?: unknown) => unknown;
type Port = MessagePort & { [dispatchKey]: Dispatch };

/** What is noted of a thread that passes its port to `receiveMessageOnPort`. */
export const polled = 'messages that are asked for one by one';

const label = 'the thread that started it';

/** Milliseconds between looks for somebody who listens. */
const interval = 1;

/** Records the messages between this worker thread and the one that started it. */
export function recordParentPort(session: RecordSession): void {
  const port = parentPort as Port | null;
  if (port === null) return;
  const inContext = AsyncLocalStorage.snapshot();
  const { postMessage } = port;
  const dispatch = port[dispatchKey];
  const held = (value: unknown) => heldText(value, session.clean);
  define(port, dispatchKey, (data: unknown, type: string, event?: unknown): unknown => {
    const run = () => inContext(() => dispatch.call(port, data, type, event));
    if (type !== 'message') return run();
    session.gate.deliver({ from: 'starter' }, { kind: 'message', text: held(data) }, run);
    return undefined;
  });
  noticePolling(port, () => session.uncovered({ what: 'worker', detail: polled }));
  define(port, 'postMessage', (...args: Parameters<MessagePort['postMessage']>): void => {
    session.log.append(sentMessage(held(args[0]), { t: session.now() }));
    session.log.checkpoint();
    postMessage.apply(port, args);
  });
}

/**
 * Serves the recorded messages in place of what the starting thread would send.
 *
 * @returns what tells of messages that were not sent, to be called when the thread ends
 */
export function replayParentPort(session: ReplaySession): () => void {
  const port = parentPort as Port | null;
  if (port === null) return () => {};
  const { events } = session.tape;
  const sent = events.flatMap((event) =>
    event.kind === 'message-sent' && event.program === undefined ? [event.text] : [],
  );
  let left = events.filter(
    (event) => event.kind === 'message' && event.program === undefined,
  ).length;
  const check = new MessageCheck(sent, {
    label,
    diverged: (divergence) => session.diverge(divergence),
    redact: session.redaction.bytes,
  });
  const dispatch = port[dispatchKey];
  define(port, 'postMessage', (value: unknown, transfer?: Transfer): void => {
    const text = heldText(value, (bytes) => session.redaction.bytes(bytes) === bytes);
    handOver(value, { text, transfer });
    check.sendText(text);
  });
  const timer = real.setInterval(look, interval).unref();
  let taking = false;

  function look(): void {
    if (left === 0) real.clearInterval(timer);
    if (left === 0 || taking || (port as MessagePort).listenerCount('message') === 0) return;
    taking = true;
    session.gate.take({ from: 'starter' }, (delivery) => {
      taking = false;
      left--;
      if (delivery.kind === 'message' && delivery.text) {
        dispatch.call(port, fromClonedJson(delivery.text), 'message');
      }
      look();
    });
  }
  return () => check.finish();
}

/** A message that is asked for passes nobody who could write it down. */
function noticePolling(port: MessagePort, noticed: () => void): void {
  replaceFunction(workerThreads, 'receiveMessageOnPort', (receive) => (asked: unknown): unknown => {
    if (asked === port) noticed();
    return receive(asked);
  });
  syncBuiltinESMExports();
}

function define(port: Port, name: 'postMessage' | typeof dispatchKey, value: unknown): void {
  Object.defineProperty(port, name, {
    value,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}
