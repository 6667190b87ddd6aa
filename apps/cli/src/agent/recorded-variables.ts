import type { Tape } from '@tracefork/tape';

const credentialName = /(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$/i;
/** SDKs only need something to construct; nothing is sent. */
const credential = 'tracefork-replay-placeholder';

/**
 * Variables that an agent function finds in a replay although this machine lacks them: recorded
 * values, and a placeholder for each credential that was read. Commands get theirs from transport.
 */
export function missingVariables(
  tape: Pick<Tape, 'events'>,
  machine: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const wanted: Record<string, string> = {};
  for (const event of tape.events) {
    if (event.kind === 'environment') Object.assign(wanted, event.variables);
    if (event.kind !== 'environment-read') continue;
    for (const name of event.names) if (credentialName.test(name)) wanted[name] ??= credential;
  }
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => machine[name] === undefined));
}

/** Runs `work` with further variables in the environment of this process, and takes them out again. */
export async function withVariables<T>(
  variables: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
}
