import type { MessageSentEvent } from '@tracefork/tape';

/** The event that writes down a message of the agent. */
export function sentMessage(
  text: string,
  { t, program }: Pick<MessageSentEvent, 't' | 'program'>,
): MessageSentEvent {
  return {
    kind: 'message-sent',
    ancillary: true,
    t,
    ...(program === undefined ? {} : { program }),
    text,
  };
}
