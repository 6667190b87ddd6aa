import { type Block, type ModelRequest, newSince } from '@tracefork/wire';
import type { Step } from '../tapes/steps.ts';
import { readStep } from './step-view.ts';

/** A step reduced to what it means: ids, cache markers, tokens and the shared history are left out. */
export interface ComparableStep {
  readonly step: number;
  readonly asked: Readonly<Record<string, unknown>>;
  readonly answered: Readonly<Record<string, unknown>>;
  /** What kind of answer it was, for finding the step that corresponds to it. */
  readonly shape: string;
}

export function comparableSteps(steps: readonly Step[]): readonly ComparableStep[] {
  let previous: ModelRequest | null = null;
  return steps.map((step) => {
    const { request, response } = readStep(step);
    const added = request === null ? [] : newSince(previous, request).added;
    previous = request;
    const answered = {
      status: response?.status ?? null,
      stop: response?.stopReason ?? null,
      ...(response?.error === undefined ? {} : { error: response.error }),
      content: (response?.blocks ?? []).map(comparableBlock),
    };
    return {
      step: step.index,
      asked: {
        model: step.call.model,
        system: request?.system ?? '',
        tools: Object.fromEntries(
          (request?.tools ?? []).map(({ name, definition }) => [name, definition]),
        ),
        ...request?.parameters,
        ...request?.other,
        new: added
          .filter(({ role }) => role !== 'assistant')
          .map(({ role, blocks }) => ({ [role]: blocks.map(comparableBlock) })),
      },
      answered,
      shape: JSON.stringify([
        answered.status,
        answered.stop,
        answered.content.map((block) => Object.keys(block)),
      ]),
    };
  });
}

/** A block under the name that a reader would use for it, so that paths read well. */
function comparableBlock(block: Block): Readonly<Record<string, unknown>> {
  switch (block.type) {
    case 'text':
      return { text: block.text };
    case 'refusal':
      return { refusal: block.refusal };
    case 'thinking':
      return { thinking: block.thinking };
    case 'tool-call':
      return { [block.name]: block.input };
    case 'partial-tool-call':
      return { [block.name]: block.json, whole: false };
    case 'tool-result':
      return { [block.isError ? 'error' : 'result']: resultOf(block.blocks) };
    case 'other':
      return { other: block.value };
  }
}

/** JSON that a tool gave as text is compared as JSON. */
function resultOf(blocks: readonly Block[]): unknown {
  const [first, ...rest] = blocks;
  if (first?.type !== 'text' || rest.length > 0) return blocks.map(comparableBlock);
  try {
    return JSON.parse(first.text);
  } catch {
    return first.text;
  }
}
