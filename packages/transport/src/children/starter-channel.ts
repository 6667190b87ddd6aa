import type { RecordSession } from '../record/record-session.ts';
import type { ReplaySession } from '../replay/replay-session.ts';
import { MessageCheck } from './message-check.ts';
import { type MessagePort, recordMessages } from './record-messages.ts';
import { applyMessage, onceHeard, type ReplayedPort, replayMessages } from './replay-messages.ts';
import { sentMessage } from './sent-message.ts';

const label = 'the process that started it';

/** Records the messages between this process and the one that started it, where there is a channel. */
export function recordStarterChannel(session: RecordSession): void {
  if (!process.channel) return;
  recordMessages(process as unknown as MessagePort, {
    deliver: (delivery, run) => void session.gate.deliver({ from: 'starter' }, delivery, run),
    sent(text) {
      session.log.append(sentMessage(text, { t: session.now() }));
      session.log.checkpoint();
    },
    uncovered: (what) => session.uncovered(what),
    label: `between the agent and ${label}`,
  });
}

/**
 * Serves the recorded messages in place of a channel that this process does not have.
 *
 * @returns what tells of messages that were not sent, to be called when the process ends
 */
export function replayStarterChannel(session: ReplaySession): () => void {
  const { events } = session.tape;
  const port = process as unknown as ReplayedPort;
  const sent = events.flatMap((event) =>
    event.kind === 'message-sent' && event.program === undefined ? [event.text] : [],
  );
  const given = events.flatMap((event) =>
    event.kind === 'message' && event.program === undefined ? [event] : [],
  );
  const check = new MessageCheck(sent, {
    label,
    diverged: (divergence) => session.diverge(divergence),
    redact: session.redaction.bytes,
  });
  replayMessages(port, {
    send: (message) => check.send(message),
    closes: given.some(({ text }) => text === undefined),
  });

  function next(at: number): void {
    const message = given[at];
    if (message === undefined) return;
    const take = () =>
      void session.gate.take({ from: 'starter' }, (delivery) => {
        if (delivery.kind === 'message') applyMessage(port, delivery);
        next(at + 1);
      });
    if (message.text === undefined) take();
    else onceHeard(port, take);
  }
  next(0);
  return () => check.finish();
}
