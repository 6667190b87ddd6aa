import type { Message, MessageSpec, ModelRequest } from '@tracefork/wire';
import { buildResponse, parseResponse } from '@tracefork/wire';

/** Conversations that stand at the model, by the id of their last answer; each goes on once. */
export class Threads {
  readonly #histories = new Map<string, readonly Message[]>();

  /** The request with its whole history; `undefined` where that is not here any more. */
  take(request: ModelRequest): ModelRequest | undefined {
    const { continues } = request;
    if (continues === undefined) return request;
    const history = this.#histories.get(continues);
    this.#histories.delete(continues);
    return history && { ...request, messages: [...history, ...request.messages] };
  }

  keep(request: ModelRequest, answer: MessageSpec): void {
    const { status, headers, body } = buildResponse(request, answer);
    const { id, blocks } = parseResponse(request, { status, headers, body });
    const said = { role: 'assistant', blocks };
    if (id !== null) this.#histories.set(id, [...request.messages, said]);
  }
}

/** How Anthropic says that it has no such conversation. */
export const noSuchThread = {
  status: 404,
  body: JSON.stringify({
    type: 'error',
    error: {
      type: 'not_found_error',
      message: 'There is no such thread.',
      details: { error_code: 'thread_not_found' },
    },
  }),
};
