import { buildResponse, type StopKind, type ToolCallBlock } from '@tracefork/wire';
import { mutateResponse } from '@tracefork/wire/mutate';
import type { FaultAnswer, PlainFault } from '../fault.ts';
import type { ReadTarget } from '../read/target.ts';
import { given } from './given.ts';

type Block = Exclude<ReadTarget['blocks'], null | undefined>[number] | ToolCallBlock;

/** A whole answer that says nothing. */
export function emptyContent(target: ReadTarget, { class: name }: PlainFault): FaultAnswer {
  return given(name, messageFor(target, { blocks: [], stop: 'end' }));
}

/** A whole answer in which the model will not. */
export function refusal(target: ReadTarget, { class: name }: PlainFault): FaultAnswer {
  const said = "I can't help with that.";
  const blocks: readonly Block[] =
    target.call.provider === 'openai'
      ? [{ type: 'refusal', refusal: said }]
      : [{ type: 'text', text: said }];
  return given(name, messageFor(target, { blocks, stop: 'refusal' }));
}

/** A message that the target's request could have got, framed as it asks. */
function messageFor(
  { call, target }: ReadTarget,
  spec: { readonly blocks: readonly Block[]; readonly stop: StopKind },
) {
  const built = buildResponse(call, {
    kind: 'message',
    as: call.stream ? 'stream' : 'json',
    model: call.model,
    ...spec,
  });
  // Frames it anew where the request asks for neither of the two.
  const mutated = mutateResponse(
    { call: target.call, answer: built },
    { kind: 'response', headers: built.headers, body: Buffer.from(built.body).toString('utf8') },
  );
  return mutated.kind === 'refused' ? built : mutated.response;
}
