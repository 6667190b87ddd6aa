import type { Style } from '../terminal/style.ts';
import type { TapeView } from '../view/tape-view.ts';
import { sums } from './head.ts';
import { safeLine } from './safe-text.ts';
import { size } from './units.ts';

/** What `record` says on stderr when the agent has ended. */
export function recordedLines(
  recorded: {
    readonly file: string;
    /** Size of the tape. */
    readonly bytes: number;
    /** `undefined`: nothing was captured. */
    readonly view: TapeView | undefined;
    readonly warnings: readonly string[];
  },
  style: Style,
): readonly string[] {
  const { file, bytes, view, warnings } = recorded;
  const warned = warnings.map((warning) => style.yellow(`tracefork: ${safeLine(warning)}`));
  if (view === undefined) {
    return [
      ...warned,
      style.red(
        'tracefork: nothing was recorded, and there is no tape: no Node process of the command loaded the recorder.',
      ),
      'Is the agent a Node program? Does it, or something that starts it, replace NODE_OPTIONS?',
    ];
  }
  const line = `recorded ${safeLine(file)}: ${sums(view)} · ${size(bytes)}`;
  const missing = view.between.flatMap((entry) => (entry.kind === 'uncovered' ? [entry] : []));
  return [
    ...warned,
    ...missing.map(({ what, detail }) =>
      style.yellow(`tracefork: not on the tape: ${safeLine(`${what} (${detail})`)}`),
    ),
    view.complete
      ? style.bold(line)
      : `${line} · ${style.yellow(`incomplete: ${safeLine(view.incomplete ?? '')}`)}`,
  ];
}
