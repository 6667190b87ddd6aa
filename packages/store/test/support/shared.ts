import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A folder of data shared between checkouts: `TRACEFORK_SHARED`, or `shared` beside the checkout. */
export function sharedFolder(name: string): string | undefined {
  const root = resolve(import.meta.dirname, '../../../..');
  const folder = join(process.env.TRACEFORK_SHARED ?? resolve(root, '../shared'), name);
  return existsSync(folder) ? folder : undefined;
}
