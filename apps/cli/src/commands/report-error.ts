import { CliError, errorCode } from '../errors.ts';
import type { Io } from '../io.ts';
import { safeText } from '../render/safe-text.ts';
import { printJson } from './print-json.ts';

/** Says on stderr what stopped a command, with `--json` on stdout as well. Returns exit code 2. */
export function reportError(
  error: unknown,
  { io, json }: { readonly io: Io; readonly json: boolean },
): 2 {
  const message = messageOf(error);
  io.err.line(`${io.err.style.red('tracefork:')} ${safeText(message)}`);
  if (json) printJson(io, { error: { code: errorCode(error) ?? 'INTERNAL', message } });
  return 2;
}

/** A known condition speaks for itself; anything else is a fault of this program. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `a fault in tracefork itself: ${String(error)}`;
  const known =
    error instanceof CliError || /^(TAPE|STORE|RUN|FORK|BLAME)_/.test(errorCode(error) ?? '');
  return known
    ? error.message
    : `this is a fault in tracefork itself, worth a report, unless this finds one in the installation: tracefork doctor\n${error.stack}`;
}
