import type { Finding } from '../model/run-store.ts';
import type { OpenDatabase } from './database.ts';

/**
 * What SQLite finds when it looks at its own file. Indexes can be made again from their tables, if
 * those are sound; what is left after that is not called mended.
 */
export function checkFile(
  open: OpenDatabase,
  { repair }: { readonly repair: boolean },
): readonly Finding[] {
  const found = integrity(open);
  const isMendable = found.length > 0 && found.every((message) => /\bindex\b/.test(message));
  if (repair && isMendable) open.reindex();
  const left = new Set(repair && isMendable ? integrity(open) : found);
  return found.map((message) => ({
    what: 'file',
    run: null,
    message,
    repaired: !left.has(message),
  }));
}

function integrity(open: OpenDatabase): readonly string[] {
  const rows = open.pragma('integrity_check') as readonly { readonly integrity_check: string }[];
  return rows.map((row) => row.integrity_check).filter((message) => message !== 'ok');
}
