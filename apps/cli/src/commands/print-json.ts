import type { Io } from '../io.ts';
import { safeJson } from '../render/safe-text.ts';

/** Version of the documents that `--json` prints; raised where a field changes or goes. */
export const documentVersion = 1;

/** The one document of a command, as text. */
export function jsonText(document: Readonly<Record<string, unknown>>): string {
  return safeJson({ version: documentVersion, ...document });
}

/** Prints the one document of a command on stdout. */
export function printJson(io: Io, document: Readonly<Record<string, unknown>>): void {
  io.out.line(jsonText(document));
}
