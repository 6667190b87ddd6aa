import { readlinkSync } from 'node:fs';

/**
 * The time zone of this process: an IANA name, or what `TZ` says.
 *
 * @param variable `TZ` of the environment
 * @note Asking `Intl` loads its calendars, 12 ms of a process's start. It would look in the same
 * two places, and is asked where neither says anything.
 */
export function timeZone(variable: string | undefined): string {
  if (variable !== undefined && variable !== '') return variable.replace(/^:/, '');
  return systemZone() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function systemZone(): string | undefined {
  try {
    return readlinkSync('/etc/localtime').split('/zoneinfo/')[1];
  } catch {
    return undefined;
  }
}
