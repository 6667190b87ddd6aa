import { statSync } from 'node:fs';
import { packTape } from '@tracefork/tape';
import { recordAgent } from '../agent/record-agent.ts';
import { replayAgent } from '../agent/replay-agent.ts';
import type { ResolvedAgent } from '../agent/resolve-agent.ts';
import { shellCode, wasInterrupted } from '../commands/exit-code.ts';
import type { Io } from '../io.ts';
import { renderReceipt } from '../render/receipt.ts';
import { recordedLines } from '../render/recorded.ts';
import { openTapeFile } from '../tapes/open.ts';
import { interruptedCode } from '../terminal/interrupt.ts';
import { receiptOf } from '../view/receipt.ts';
import { viewTape } from '../view/tape-view.ts';

/** The demo's tape and the folder of its agent. */
export interface TapeOfAct {
  readonly file: string;
  readonly folder: string;
  readonly io: Io;
}

/** Records the demo agent, printing what `tracefork record` prints; returns the agent's exit code. */
export async function recordAct(
  { file, folder, io }: TapeOfAct,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const agent = { kind: 'command', command: ['node', 'agent.js'], cwd: folder } as const;
  const { exit, warnings } = await recordAgent(agent, {
    file,
    name: 'refund-desk',
    stdout: 'inherit',
    env,
  });
  if (wasInterrupted(exit)) return interruptedCode;
  packTape(file);
  const view = viewTape(openTapeFile(file));
  const lines = recordedLines({ file, bytes: statSync(file).size, view, warnings }, io.out.style);
  io.out.line(`\n${lines.join('\n')}`);
  return shellCode(exit);
}

/** Replays a script of the demo against the tape; the receipt is returned as text. */
export async function replayAct(
  { file, folder, io }: TapeOfAct,
  act: {
    readonly script: string;
    readonly output: 'inherit' | 'capture';
    readonly env: NodeJS.ProcessEnv;
  },
): Promise<{ readonly text: string; readonly holds: boolean } | 'interrupted'> {
  const tape = openTapeFile(file);
  const resolved: ResolvedAgent = {
    agent: { kind: 'command', command: ['node', act.script], cwd: folder },
    source: 'command line',
    ignore: [],
    allow: [],
  };
  const replayed = await replayAgent(resolved, { file, tape, output: act.output, env: act.env });
  if (wasInterrupted(replayed.exit)) return 'interrupted';
  const receipt = receiptOf(replayed, {
    file,
    tape,
    resolved,
    accept: 'exact',
    options: {},
    env: act.env,
  });
  return { text: renderReceipt(receipt, io.out), holds: receipt.holds };
}
