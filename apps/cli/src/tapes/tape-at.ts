import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';

/** Bytes that a tape may have in Git: more than any that belongs there. */
const most = 1024 * 1024 * 1024;

/**
 * Makes sure that Git knows a commit.
 *
 * @throws UsageError
 */
export function refuseUnknownRef(ref: string, cwd: string): void {
  const known = git(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
    cwd,
  );
  if (known.status === 0) return;
  throw new UsageError(
    `--against ${ref}: Git knows no such commit here. In CI fetch it first (actions/checkout with fetch-depth: 0), and name a branch of the server as origin/main.`,
  );
}

/**
 * Gives a tape as it was in a commit to `use`, as a file that is gone afterwards.
 *
 * @returns `null` where the commit has no such file
 */
export async function withTapeAt<T>(
  tape: string,
  { ref, cwd }: { readonly ref: string; readonly cwd: string },
  use: (file: string) => Promise<T>,
): Promise<T | null> {
  const path = resolve(cwd, tape);
  // `./` is relative to where Git runs.
  const shown = git(['show', '--end-of-options', `${ref}:./${basename(path)}`], dirname(path));
  if (shown.status !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-against-'));
  try {
    const file = join(folder, basename(path));
    writeFileSync(file, shown.stdout, { mode: 0o600 });
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function git(args: readonly string[], cwd: string) {
  return spawnSync('git', args, { cwd, maxBuffer: most, stdio: ['ignore', 'pipe', 'ignore'] });
}
