import type { Io } from '../io.ts';
import { baseUrl, baseUrlVariables, type ProxyPlace } from './client-environment.ts';

/** Says on stderr where the proxy is, with the lines to paste where clients are started. */
export function announce(doing: 'recording' | 'replaying', place: ProxyPlace, io: Io): void {
  const { err } = io;
  for (const target of place.targets) {
    err.line(
      `${doing} ${baseUrl(target, place)} for ${target.url}  ${err.style.dim('Ctrl-C ends it')}`,
    );
  }
  for (const [name, value] of Object.entries(baseUrlVariables(place))) {
    err.line(`export ${name}=${value}`);
  }
}
