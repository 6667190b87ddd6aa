import { currentSession } from '../context.ts';

/** What a tool does outside the run. Undeclared is `unknown`. */
export type Effect = 'none' | 'read' | 'write' | 'unknown';

/** A tool call as it is written down. */
export interface ToolCall {
  readonly name: string;
  readonly effect: Effect;
  /** The arguments as a JSON array (UTF-8). */
  readonly input: Uint8Array;
}

/**
 * Records what `fn` returns or throws; on replay the recorded result is served and `fn` does not
 * run. Without a session the function runs as it is.
 *
 * @param name Name on the tape; calls are matched by name and arguments.
 * @param fn Arguments and result must survive JSON.
 * @example
 * const readOrder = tool('read_order', (id: string) => db.orders.find(id), { effect: 'read' });
 */
export function tool<A extends readonly unknown[], T>(
  name: string,
  fn: (...input: A) => T | Promise<T>,
  options: { readonly effect?: Effect } = {},
): (...input: A) => Promise<T> {
  return async (...input) => {
    const session = currentSession();
    if (session === undefined) return fn(...input);
    const call: ToolCall = {
      name,
      effect: options.effect ?? 'unknown',
      input: Buffer.from(JSON.stringify(input)),
    };
    return session.tool(call, () => fn(...input));
  };
}

/**
 * Records a value from any source of nondeterminism; on replay the recorded value is served and
 * checked as the agent's own draw.
 *
 * @param kind Name of the source; each kind is a sequence of its own.
 * @param fn Gives the value; it must survive JSON.
 */
export function draw<T>(kind: string, fn: () => T): T {
  const session = currentSession();
  return session === undefined ? fn() : session.draws.named(kind, fn);
}
