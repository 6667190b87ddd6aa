import { changedVariables, terminalVariables } from '../environment.ts';
import { credentialPlaceholder } from '../redact/credential-placeholder.ts';
import { credentialsOf } from '../redact/known-secrets.ts';
import type { ReplayTape } from '../replay/replay-tape.ts';
import { restoredVariables } from '../replay/restored-variables.ts';

/**
 * The environment of a replay: what the recording had and this machine lacks is restored,
 * credentials that were read get a placeholder; time zone, locale and what describes the terminal
 * are the recorded ones.
 * A variable that is set differently stays as it is, and is named; but credentials of this machine
 * are kept apart, for the process that is replayed: a program that runs without the preload would
 * be live, and must not find them.
 */
export function replayEnvironment(
  tape: Pick<ReplayTape, 'environment' | 'variablesRead'>,
  machine: NodeJS.ProcessEnv,
): {
  readonly variables: NodeJS.ProcessEnv;
  readonly credentials: Readonly<Record<string, string>>;
  readonly changed: readonly string[];
} {
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
  const credentials = credentialsOf(machine);
  for (const name of Object.keys(credentials)) variables[name] = credentialPlaceholder(name);
  return {
    variables,
    credentials,
    changed: changedVariables(recorded, machine).filter(
      (name) => !/^(TZ|LANG|LC_.*)$/.test(name) && !terminalVariables.includes(name),
    ),
  };
}
