import { setTimeout as wait } from 'node:timers/promises';
import type { Io } from '../io.ts';

/** Prints the demo's story; on a terminal at a pace one can follow. */
export interface Narrator {
  /** The number and name of an act. */
  act(number: number, title: string): Promise<void>;
  say(lines: readonly string[]): Promise<void>;
  /** A command, as one would type it. */
  command(text: string): Promise<void>;
  /** Text as it is. */
  show(text: string): Promise<void>;
}

export function createNarrator({ out, env }: Pick<Io, 'out' | 'env'>): Narrator {
  const { style } = out;
  const paced = out.isTerminal && env.CI === undefined;
  const pause = async (ms: number): Promise<void> => {
    if (paced) await wait(ms);
  };
  return {
    act: async (number, title) => {
      out.line(`\n${style.cyan(`${number}`)}  ${style.bold(title)}`);
      await pause(700);
    },
    say: async (lines) => {
      out.line();
      for (const line of lines) out.line(`   ${line}`.trimEnd());
      await pause(900 * lines.length);
    },
    command: async (text) => {
      out.line(`\n${style.dim('$')} ${style.bold(text)}`);
      await pause(800);
    },
    show: async (text) => {
      out.line(text);
      await pause(1200);
    },
  };
}
