import { recogniseCall } from '../dispatch.ts';
import { isObject } from '../json.ts';
import type { Provider, WholeMessage } from '../provider.ts';
import { providers } from '../providers.ts';
import { misfit, misfitReason } from '../shape.ts';
import type { StopKind } from '../spec.ts';
import { isToolCall } from '../tool-calls.ts';
import { type EditedBlock, editBlocks } from './edit-blocks.ts';
import { headersFor } from './headers.ts';
import type { ResponseMutation, SetMutation } from './mutation.ts';
import { pointerParts, setAt } from './pointer.ts';
import { type Refusal, refuse } from './refusal.ts';
import { replaceAnswer } from './replace-answer.ts';
import type { MutatedResponse, RecordedAnswer } from './result.ts';
import { unlessTooDeep } from './too-deep.ts';

/**
 * Changes a recorded answer into another valid one to the same request, framed as the recorded one
 * was (JSON, or one event for each chunk). An edit keeps tool calls, and with them the tool loop,
 * unless the mutation says otherwise. What the provider would refuse in the agent's later requests
 * is mended and listed, or the mutation is refused. Never throws.
 */
export function mutateResponse(
  { call, answer }: RecordedAnswer,
  mutation: ResponseMutation,
): MutatedResponse | Refusal {
  return unlessTooDeep(() => mutate({ call, answer }, mutation));
}

function mutate(
  { call, answer }: RecordedAnswer,
  mutation: ResponseMutation,
): MutatedResponse | Refusal {
  const recognised = recogniseCall(call);
  if (recognised === null) return notAStep;
  const provider = providers[recognised.api];
  if (mutation.kind === 'response') {
    return replaceAnswer(mutation, { provider, framing: provider.editing.framingFor(call) });
  }
  const before = provider.editing.gather(answer);
  if (before === null) return noMessage(answer.status);
  const edited =
    mutation.kind === 'set'
      ? editJson(provider, { before, mutation })
      : editContent(provider, {
          before,
          blocks: editBlocks(before.blocks, mutation),
          stop: mutation.kind === 'blocks' ? mutation.stop : undefined,
        });
  if (edited.kind === 'refused') return edited;
  const settled = provider.editing.settle({ before, after: edited.whole });
  if (settled.kind === 'refused') return settled;
  const { whole } = keepLoopTrue(provider, { before, after: settled.whole, edited });
  const texts = provider.editing.frame(whole, provider.editing.framingOf(answer));
  return checked(provider, {
    kind: 'response',
    response: { status: answer.status, ...headersFor(answer.headers, texts) },
    repairs: settled.repairs,
  });
}

interface Edited {
  readonly kind: 'edited';
  readonly whole: WholeMessage;
  /** The mutation says itself why the answer stopped. */
  readonly saysStop: boolean;
}

function editContent(
  { editing }: Provider,
  change: {
    readonly before: WholeMessage;
    readonly blocks: readonly EditedBlock[];
    readonly stop: StopKind | undefined;
  },
): Edited {
  const { before, blocks, stop } = change;
  const whole = editing.withBlocks(before, blocks);
  return stop === undefined
    ? { kind: 'edited', whole, saysStop: false }
    : { kind: 'edited', whole: editing.withStop(whole, stop), saysStop: true };
}

function editJson(
  { editing, name }: Provider,
  { before, mutation }: { readonly before: WholeMessage; readonly mutation: SetMutation },
): Edited | Refusal {
  const parts = pointerParts(mutation.path);
  if (parts === undefined) return noPointer(mutation.path);
  const placed = setAt(before.message, { parts, value: mutation.value });
  if (!placed.ok) {
    const { found, expected } = placed;
    return refuse('no-such-path', {
      reason: `${mutation.path} leads to nothing: ${found === '' ? 'the answer' : found} is ${expected}.`,
      hint: 'Give a path into the answer as it is in one piece, such as /content/0/text of Anthropic.',
    });
  }
  if (!isObject(placed.value)) return notValid('It would be no JSON object.');
  // What was recorded may be of a gateway that takes liberties.
  const wrong = misfit(editing.shape(placed.value));
  if (wrong !== undefined && misfit(editing.shape(before.message)) === undefined) {
    return notValid(misfitReason(wrong, name));
  }
  const whole = editing.reread(placed.value);
  return {
    kind: 'edited',
    whole,
    saysStop: /stop_?reason|finish_?reason|status/i.test(mutation.path),
  };
}

/** An answer that has tool calls now and had none stops for them, and the reverse. */
function keepLoopTrue(
  { editing }: Provider,
  change: { readonly before: WholeMessage; readonly after: WholeMessage; readonly edited: Edited },
): { readonly whole: WholeMessage } {
  const { before, after, edited } = change;
  const has = after.blocks.some(isToolCall);
  if (edited.saysStop || has === before.blocks.some(isToolCall)) return { whole: after };
  return { whole: editing.withStop(after, has ? 'tool-calls' : 'end') };
}

function checked(provider: Provider, mutated: MutatedResponse): MutatedResponse | Refusal {
  const { whole, error } = provider.parseResponse(mutated.response);
  return whole && error === undefined
    ? mutated
    : notValid('What comes out is no message that this provider could have sent.');
}

const notAStep = refuse('not-a-step', {
  reason: 'The request is no call to a model that is known here.',
  hint: 'Choose a step; other exchanges cannot be changed.',
});

function noMessage(status: number): Refusal {
  return refuse('no-message', {
    reason: `The recorded answer (status ${status}) is an error, broke off, or cannot be read, so there is no message to change.`,
    hint: 'Give a whole other answer (a mutation of kind "response"), or ask the model again ("resample").',
  });
}

function noPointer(path: string): Refusal {
  return refuse('no-such-path', {
    reason: `${JSON.stringify(path)} is no JSON Pointer.`,
    hint: 'Begin with a slash and separate the parts by slashes: /content/0/text. Write ~1 for a slash within a part, ~0 for a tilde.',
  });
}

function notValid(reason: string): Refusal {
  return refuse('not-valid', {
    reason,
    hint: 'Change less, or give the whole answer as a mutation of kind "response".',
  });
}
