import { stepsOf } from '@tracefork/wire';
import { lastLineOf, type ShrunkRun } from '../view/shrink.ts';
import { forkRow as row } from './fork.ts';
import type { Look } from './look.ts';
import { safeLine } from './safe-text.ts';
import { counted } from './units.ts';

/** What came of making a run smaller. */
export function renderShrunk(about: ShrunkRun, look: Look): readonly string[] {
  const { tape, small, shrunk, oracle, verdict, file, test } = about;
  const { steps, runs, minimal } = shrunk;
  const all = stepsOf(tape.exchanges).length;
  const numbers = steps.map(({ step }) => step.index).join(', ');
  const silent = steps.filter((each) => each.silent).map(({ step }) => step.index);
  const [before, after] = [lastLineOf(tape) ?? 'no outcome', lastLineOf(small) ?? 'no outcome'];
  return [
    row('shrunk', `${counted(steps.length, 'step')} of ${all}: ${numbers}`, look),
    ...(silent.length === 0
      ? []
      : [
          row(
            '',
            `without what the model said there beside its tool calls: ${silent.join(', ')}`,
            look,
          ),
        ]),
    row(
      '',
      minimal
        ? 'no single step of them can be left out'
        : 'the limit of runs was reached; more might go: --max-runs',
      look,
    ),
    row('fails', `by ${safeLine(oracle)}: ${safeLine(after)}`, look),
    ...(before === after
      ? []
      : [
          row('', look.style.yellow(`recorded: ${safeLine(before)}`), look),
          row(
            '',
            'If that is another failure, name the one that is meant: --fail-if PATTERN',
            look,
          ),
        ]),
    row('runs', `${runs + 1}, offline, for nothing`, look),
    row('tape', `${safeLine(file)}, which replays: ${verdict}`, look),
    ...(test === null ? [] : [row('test', `node --test ${safeLine(test)}`, look)]),
  ];
}
