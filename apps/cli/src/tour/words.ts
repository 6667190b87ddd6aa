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
  blame: 'Ask which step it was',
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

export const beforeBlame: readonly string[] = [
  'No step looks wrong, and still one of them settled it. Forks find out which: the agent runs again',
  'from a step on, with what came before it from the tape, and its model draws the rest anew. How',
  'often it fails then is what the step had settled. As a function, many forks run in one process:',
];

export const blamed: readonly string[] = [
  'Step 4 took the exchange rate of today; the policy asks for that of the day of purchase.',
];

export const openingSurvey: readonly string[] = [
  'A survey: the model rates 24 reviews of a lamp, one by one, and the average decides whether the',
  'lamp goes back on sale. This run fails, and no single rating is to blame for that.',
];

export const notBlamed: readonly string[] = [
  'No step is named, because none stands out. A tool that always names one would have named one here.',
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

/**
 * @param self how this program was started
 * @param folder where agent and tape were kept, if they were
 */
export function whatNext({
  self,
  folder,
}: {
  readonly self: string;
  readonly folder: string | undefined;
}): readonly string[] {
  const tries =
    folder === undefined
      ? [
          ['tracefork demo --keep refund-desk', 'leave the agent and its tape in a folder'],
          ['tracefork demo --scenario survey', 'a run in which no step is to blame'],
        ]
      : [
          [`cd ${folder}`, ''],
          ['tracefork show refund.tape', 'the timeline'],
          ['tracefork show refund.tape --step 4', 'where it went wrong: the wrong exchange rate'],
          ['tracefork replay refund.tape', 'edit agent.js, then see what the verdict says'],
          ['tracefork replay refund.tape --to 4 --inspect', 'stop right there in a debugger'],
          ['tracefork branches latest', 'the forks of the last act'],
        ];
  const own = [
    'tracefork record -o run.tape -- node YOUR-AGENT.js',
    'an agent of your own, unchanged',
  ];
  const lines = [...tries, own].map(([command, why]) => `${command?.padEnd(52)}${why}`.trimEnd());
  return [...lines, '', `tracefork stands for: ${self}`];
}
