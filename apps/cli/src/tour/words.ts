import { mostCalls } from './price.ts';

/** What the demo says, act by act. Lines are at most 96 characters. */

export const opening: readonly string[] = [
  'A refund desk: an ordinary agent on @anthropic-ai/sdk, with tools, retries and streams.',
  'It knows nothing of tracefork. Its model is a small server on this machine; no key is needed.',
];

export const openingLive: readonly string[] = [
  'A refund desk: an ordinary agent on @anthropic-ai/sdk, with tools, retries and streams.',
  'It knows nothing of tracefork, and it talks to the real API with your key.',
];

export const acts = {
  record: 'Record the agent as it is',
  replay: 'Replay it, with the model gone',
  change: 'Change one line of the agent',
} as const;

export const failed: readonly string[] = [
  'It failed at the very end, and no step looks wrong. You will not get that run again by luck:',
  'the next one draws another id, another retry, perhaps another answer. But now it is on a tape.',
];

export const passed: readonly string[] = [
  'This run went well. The next one may not; this one is on a tape, and can be had again.',
];

export const beforeReplay: readonly string[] = [
  'The model server is stopped, and the environment has no key. The agent runs again all the same:',
];

export const beforeReplayLive: readonly string[] = [
  'Your key is taken out of the environment. The agent runs again all the same:',
];

export const replayedExactly: readonly string[] = [
  'The same run id, the same times, the same retries. No request left the process; it cost $0.00.',
];

export const beforeChange: readonly string[] = [
  'Does the tape still speak for the agent after an edit? A verdict is computed, never assumed:',
];

export function spending(price: {
  readonly usual: string;
  readonly most: string;
}): readonly string[] {
  return [
    `--live runs the agent once against the real API: about 10 calls of Claude Haiku 4.5, usually`,
    `about ${price.usual}, at most ${mostCalls} calls and ${price.most} at list price.`,
  ];
}

/** @param self how this program is called here */
export function whatNext({
  self,
  folder,
}: {
  readonly self: string;
  readonly folder: string | undefined;
}): readonly string[] {
  if (folder === undefined) {
    return [
      `${self} demo --keep refund-desk`,
      '    leaves the agent and its tape in a folder, to look at and to edit',
      `${self} record -o run.tape -- node YOUR-AGENT.js`,
      '    the same with an agent of your own, unchanged',
    ];
  }
  return [
    `cd ${folder}`,
    `${self} show refund.tape`,
    '    the timeline; the mistake is the exchange rate that step 4 asks for',
    `${self} show refund.tape --step 4`,
    `${self} replay refund.tape`,
    '    then edit agent.js and replay again',
    `${self} replay refund.tape --to 4 --inspect`,
    '    stop right there in a debugger',
    `${self} record -o run.tape -- node YOUR-AGENT.js`,
    '    the same with an agent of your own, unchanged',
  ];
}
