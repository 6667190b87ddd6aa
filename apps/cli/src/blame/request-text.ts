import { type Block, parseRequest } from '@tracefork/wire';

/**
 * A model request as text to compare by. Ids of tool calls, which a provider draws anew for every
 * answer, are numbered in the order of their first appearance.
 */
export function requestText(call: {
  readonly url: string;
  readonly body: Uint8Array | null | undefined;
}): string {
  const text = Buffer.from(call.body ?? []).toString('utf8');
  const parsed = parseRequest({ method: 'POST', url: call.url, body: call.body ?? null });
  const ids = new Set((parsed?.messages ?? []).flatMap(({ blocks }) => blocks.flatMap(idsOf)));
  let number = 0;
  let result = text;
  for (const id of ids) {
    result = result.replaceAll(JSON.stringify(id), `"call ${number}"`);
    number += 1;
  }
  return result;
}

const idsOf = (block: Block): readonly string[] =>
  block.type === 'tool-call' || block.type === 'tool-result' ? [block.id] : [];

/**
 * Whether a screen can tell steps apart: it can where most answers are tool calls alone. Text is
 * worded anew each time, so that the next request always differs.
 */
export function canScreen(answers: ReadonlyArray<readonly Block[]>): boolean {
  const silent = answers.filter((blocks) => !blocks.some(({ type }) => type === 'text'));
  return silent.length * 2 > answers.length;
}
