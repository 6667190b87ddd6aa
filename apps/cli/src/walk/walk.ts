import type { Io } from '../io.ts';
import { safeLine } from '../render/safe-text.ts';
import { renderTimeline } from '../render/timeline.ts';
import { type Part, walkLines } from '../render/walk.ts';
import { layingOut } from '../view/laying-out.ts';
import { parseWalkCommand, type WalkCommand, walkHelp } from './command.ts';
import type { WalkedRun } from './walked.ts';

/** Where the lines come from, and what is done with a step beyond looking. */
export interface WalkPorts {
  /** The next line that was typed; `undefined` at the end of the input. */
  readonly line: () => Promise<string | undefined>;
  /** Lines about the agent's variables where it asks for a step. */
  readonly variables: (step: number, expression?: string) => Promise<readonly string[]>;
}

const parts: Partial<Record<WalkCommand['kind'], Part>> = {
  request: 'request',
  answer: 'answer',
  between: 'between',
  diff: 'diff',
};

/** Walks a run from a step on, until the input ends; returns the step it ended at. */
export async function walk(
  run: WalkedRun,
  { from, ports, io }: { readonly from: number; readonly ports: WalkPorts; readonly io: Io },
): Promise<number> {
  const { out } = io;
  const last = run.steps.length - 1;
  const look = { style: out.style, columns: out.columns };
  const print = (lines: readonly string[]): void => {
    for (const line of lines) out.line(line);
  };
  const show = (step: number, part: Part): void => {
    const place = { what: `Step ${step} of ${run.name}`, file: run.name };
    print(layingOut(() => walkLines(run, { step, part, look }), place));
  };
  let at = from;
  show(at, 'step');
  const go = (to: number): void => {
    if (to < 0 || to > last) {
      print([`There is no step ${to}: ${safeLine(run.name)} has steps 0 to ${last}.`]);
      return;
    }
    at = to;
    show(at, 'step');
  };
  for (;;) {
    const line = await ports.line();
    if (line === undefined) return at;
    const command = parseWalkCommand(line);
    const part = parts[command.kind];
    if (part !== undefined) show(at, part);
    else if (command.kind === 'next') go(at + 1);
    else if (command.kind === 'back') go(at - 1);
    else if (command.kind === 'goto') go(command.step);
    else if (command.kind === 'variables') print(await ports.variables(at, command.expression));
    else if (command.kind === 'list')
      print([renderTimeline(run.view, { ...look, file: run.name })]);
    else if (command.kind === 'quit') return at;
    else if (command.kind === 'unknown') {
      print([`There is no command ${safeLine(command.text)}. These there are:`, ...walkHelp()]);
    } else print(walkHelp());
  }
}
