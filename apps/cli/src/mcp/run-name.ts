import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** An id, the beginning of one, `latest` or a branch. */
const ID = /^(latest|[0-9a-f]{2,64})(\/[1-9][0-9]{0,8})*$/i;

/**
 * Why a run may not be named so; `null` where it may. Runs are those of the store, and tapes below
 * the folder that the server was started in: a pointer in recorded text leads nowhere else.
 */
export function nameFault(name: string, cwd: string): string | null {
  if (ID.test(name)) return null;
  const outside = `${name} is not a run of the store (an id, latest, ab12/3) and no tape below the folder of this server.`;
  if (name.startsWith('-') || name.includes('\0')) return outside;
  try {
    const path = relative(realpathSync(cwd), realpathSync(resolve(cwd, name)));
    return path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)
      ? outside
      : null;
  } catch {
    return outside;
  }
}
