import type { Fault } from './check-store.ts';
import type { OpenDatabase } from './database.ts';

/** What SQLite finds when it looks at its own file. An index can be made again from its table. */
export function checkFile(open: OpenDatabase): readonly Fault[] {
  const rows = open.pragma('integrity_check') as readonly { readonly integrity_check: string }[];
  return rows
    .map(({ integrity_check: message }) => message)
    .filter((message) => message !== 'ok')
    .map((message) => ({
      what: 'file' as const,
      run: null,
      message,
      ...(/\bindex\b/.test(message) ? { mend: async () => open.reindex() } : {}),
    }));
}
