import type { FinishedFork } from '@tracefork/blame';
import { counted, duration, money } from '../render/units.ts';
import type { Output } from '../terminal/output.ts';

/** Says on stderr how far a blame is: one line that is written over, or a line now and then. */
export interface Progress {
  fork(finished: FinishedFork): void;
  end(): void;
}

const EVERY = { terminal: 200, elsewhere: 10_000 } as const;

/** Takes hold of stderr as it is now: what an agent function prints later goes elsewhere. */
export function createProgress({ isTerminal }: Pick<Output, 'isTerminal'>): Progress {
  const write = process.stderr.write.bind(process.stderr);
  const begun = performance.now();
  let shown = begun;
  let forks = 0;
  let calls = 0;
  let dollars: number | 'unknown' = 0;
  const line = (): string =>
    `${counted(forks, 'fork')}, ${counted(calls, 'live call')}, ${money(dollars)}, ${duration(performance.now() - begun)}`;
  return {
    fork({ result }) {
      forks += 1;
      calls += result.calls;
      dollars =
        dollars === 'unknown' || result.dollars === 'unknown'
          ? 'unknown'
          : dollars + result.dollars;
      const now = performance.now();
      if (now - shown < (isTerminal ? EVERY.terminal : EVERY.elsewhere)) return;
      shown = now;
      write(isTerminal ? `\r\u001b[K${line()}` : `${line()}\n`);
    },
    end() {
      if (isTerminal && forks > 0) write('\r\u001b[K');
    },
  };
}
