import type { Divergence } from '../../ports.ts';

const words: Readonly<Record<string, string>> = {
  random: 'Math.random()',
  uuid: 'a random UUID',
  bytes: 'random bytes',
  int: 'a random integer',
};

function spell(source: string): string {
  return words[source] ?? `draw("${source}")`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function divergence(
  step: number | null,
  message: string,
  causes: readonly string[],
  values?: { readonly path: string; readonly recorded: unknown; readonly actual: unknown },
): Divergence {
  return { kind: 'draw', step, message, differences: values === undefined ? [] : [values], causes };
}

/** The agent draws from `source` although all that was recorded is used up. */
export function drawRanOut(source: string, recorded: number, step: number | null): Divergence {
  const before =
    recorded === 0 ? 'the recording never did' : `the recording did so ${times(recorded)}`;
  return divergence(step, `The agent took ${spell(source)} once more than recorded: ${before}.`, [
    'a new or more frequent use of randomness in the agent',
    'a different path through the agent before this point',
  ]);
}

/** The recording drew more from `source` than the replay did. */
export function drawsUnused(
  source: string,
  {
    taken,
    recorded,
    step,
  }: { readonly taken: number; readonly recorded: number; readonly step: number | null },
): Divergence {
  const did = taken === 0 ? 'never took it' : `took it ${times(taken)}`;
  return divergence(
    step,
    `The recording took ${spell(source)} ${times(recorded)}, this run ${did}.`,
    [
      'a use of randomness was removed from the agent',
      'the agent ended earlier or went another way',
    ],
  );
}

/** The value that is next cannot serve what was asked for, such as 32 bytes where 16 were recorded. */
export function drawDiffers(
  source: string,
  {
    position,
    recorded,
    asked,
    step,
  }: {
    readonly position: number;
    readonly recorded: string;
    readonly asked: string;
    readonly step: number | null;
  },
): Divergence {
  return divergence(
    step,
    `The agent asked for ${asked} where draw ${position} of ${spell(source)} recorded ${recorded}.`,
    [
      'a length or range passed to a random source was changed',
      'a draw was added or removed before',
    ],
    { path: `draws.${source}[${position}]`, recorded, actual: asked },
  );
}
