import { TapeModeError } from './errors.ts';

/**
 * What a test does with its tape.
 *
 * - `once`: replays; records where there is no tape yet.
 * - `none`: replays; without a tape the test fails.
 * - `new`: replays; a run that the tape does not hold (any more) is recorded.
 * - `all`: records again.
 */
export type TapeMode = 'once' | 'none' | 'new' | 'all';

const modes: ReadonlySet<string> = new Set<TapeMode>(['once', 'none', 'new', 'all']);

/** Names the mode for all tests of a run; goes before what a test says itself. */
export const modeVariable = 'TRACEFORK_MODE';

/**
 * The mode of one tape: the variable `TRACEFORK_MODE`, else what the test asked for, else `once`.
 * Where `CI` is set, or a service that does not set it is known, it is `none`, whatever a test asks for.
 *
 * @throws TapeModeError for a word that is no mode, and where the variable asks for live calls in CI
 */
export function tapeMode(
  asked: TapeMode | undefined,
  env: Readonly<Record<string, string | undefined>>,
): TapeMode {
  const named = env[modeVariable];
  for (const mode of [named, asked]) {
    if (mode !== undefined && mode !== '' && !isMode(mode))
      throw new TapeModeError('unknown', mode);
  }
  if (!isCi(env)) return named !== undefined && isMode(named) ? named : (asked ?? 'once');
  if (named !== undefined && named !== '' && named !== 'none') {
    throw new TapeModeError('live-in-ci', named);
  }
  return 'none';
}

/** What comes of a mode, with a tape and without one. */
export type TapeAct = 'replay' | 'record' | 'replay-else-record' | 'refuse';

const acts: Readonly<Record<TapeMode, readonly [withTape: TapeAct, without: TapeAct]>> = {
  once: ['replay', 'record'],
  none: ['replay', 'refuse'],
  new: ['replay-else-record', 'record'],
  all: ['record', 'record'],
};

/** What a test does, by its mode and whether there is a tape. */
export function actOf(mode: TapeMode, exists: boolean): TapeAct {
  return acts[mode][exists ? 0 : 1];
}

function isMode(text: string): text is TapeMode {
  return modes.has(text);
}

/** Variables of services that do not set `CI`. */
const services = ['TF_BUILD', 'JENKINS_URL', 'TEAMCITY_VERSION', 'CODEBUILD_BUILD_ID'] as const;

/** What `CI` says goes before what a service is known by. */
function isCi(env: Readonly<Record<string, string | undefined>>): boolean {
  const { CI } = env;
  if (CI === undefined) return services.some((name) => Boolean(env[name]));
  return !['', '0', 'false'].includes(CI.toLowerCase());
}
