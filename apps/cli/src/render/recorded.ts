import { quoted } from '../agent/tape-command.ts';
import type { Style } from '../terminal/style.ts';
import type { Between } from '../view/between.ts';
import type { TapeView } from '../view/tape-view.ts';
import { sums } from './head.ts';
import { safeLine } from './safe-text.ts';
import { uncoveredWords } from './uncovered.ts';
import { size } from './units.ts';

/** What came of a recording. */
interface Recorded {
  /** Path of the tape, or id of the run. */
  readonly file: string;
  /** Not in a file of its own. */
  readonly inStore?: boolean;
  /** Size of the tape. */
  readonly bytes: number;
  /** `undefined`: no process was recorded. */
  readonly view: TapeView | undefined;
  readonly warnings: readonly string[];
}

/** What `record` says on stderr when the agent has ended. */
export function recordedLines(recorded: Recorded, style: Style): readonly string[] {
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
  const missing = new Set(
    view.between.flatMap((entry) => (entry.kind === 'uncovered' ? [uncoveredWords(entry)] : [])),
  );
  return [
    ...warned,
    ...[...missing].map((words) => style.yellow(`tracefork: not on the tape: ${safeLine(words)}`)),
    ...(isEmpty(view) ? nothingCaptured(recorded).map(style.yellow) : []),
    view.complete
      ? style.bold(line)
      : `${line} · ${style.yellow(`incomplete: ${safeLine(view.incomplete ?? '')}`)}`,
  ];
}

/** Whether a replay would have nothing to compare but the outcome. */
function isEmpty({ totals, between }: TapeView): boolean {
  const kinds: readonly Between['kind'][] = ['draws', 'tool-call', 'program'];
  return totals.exchanges === 0 && !between.some(({ kind }) => kinds.includes(kind));
}

function nothingCaptured({ file, inStore = false, view, warnings }: Recorded): readonly string[] {
  const path = safeLine(quoted([file]));
  const process = safeLine(quoted(['node', ...(view?.environment?.argv ?? [])]));
  return [
    'tracefork: nothing was captured: the agent made no request, called no tool, started no program and drew nothing. A replay of this tape proves nothing.',
    ...(warnings.length === 0
      ? []
      : [
          `tracefork: what was recorded is the first Node process of the command: ${process}. If that belongs to an installation, run the command once by itself, then record it.`,
        ]),
    inStore
      ? `tracefork: the run stays in the store; to remove it: tracefork rm ${path}`
      : `tracefork: the tape stays, as it is a run; to record under its name again, remove it first: rm ${path}`,
  ];
}
