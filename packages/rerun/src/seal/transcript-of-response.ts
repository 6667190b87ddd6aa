import type { Block, ModelResponse } from '@tracefork/wire';
import type { Json } from '../model.ts';
import { type Transcript, type TranscriptPart, transcriptOf } from '../transcript/transcript.ts';

/** What a recorded response says, as `apply` would tell of it. */
export function transcriptOfResponse({ blocks, stopReason }: ModelResponse): Transcript {
  return transcriptOf(blocks.map(partOf), stopReason);
}

function partOf(block: Block): TranscriptPart {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text };
    case 'refusal':
      return { type: 'other', value: { type: 'refusal', refusal: block.refusal } };
    case 'thinking':
      return { type: 'thinking', thinking: block.thinking };
    case 'tool-call':
      return { type: 'tool_call', name: block.name, arguments: block.input };
    case 'partial-tool-call':
      return { type: 'tool_call', name: block.name, arguments: block.json };
    case 'tool-result':
      return { type: 'other', value: block as unknown as Json };
    case 'other':
      return { type: 'other', value: block.value };
  }
}
