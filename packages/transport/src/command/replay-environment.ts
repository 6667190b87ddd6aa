import { changedVariables, terminalVariables } from '../environment.ts';
import type { ReplayTape } from '../replay/replay-tape.ts';
import { restoredVariables } from '../replay/restored-variables.ts';

/**
 * The environment of a replay: what the recording had and this machine lacks is restored,
 * credentials that were read get a placeholder; time zone, locale and what describes the terminal
 * are the recorded ones.
 * A variable that is set differently stays as it is, and is named.
 */
export function replayEnvironment(
  tape: Pick<ReplayTape, 'environment' | 'variablesRead'>,
  machine: NodeJS.ProcessEnv,
): { readonly variables: NodeJS.ProcessEnv; readonly changed: readonly string[] } {
  const recorded = tape.environment?.variables ?? {};
  const variables: NodeJS.ProcessEnv = { ...machine, ...restoredVariables(tape, machine) };
  if (tape.environment !== undefined) {
    for (const name of terminalVariables) {
      if (recorded[name] === undefined || recorded[name].includes('\0')) delete variables[name];
      else variables[name] = recorded[name];
    }
    variables.TZ = tape.environment.timeZone;
    const locale = tape.environment.locale.replace('-', '_');
    variables.LC_ALL = `${locale}.UTF-8`;
  }
  return {
    variables,
    changed: changedVariables(recorded, machine).filter(
      (name) => !/^(TZ|LANG|LC_.*)$/.test(name) && !terminalVariables.includes(name),
    ),
  };
}
