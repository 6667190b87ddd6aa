import { constants } from 'node:fs';
import {
  cp,
  lstat,
  mkdir,
  mkdtemp,
  opendir,
  readdir,
  realpath,
  rm,
  symlink,
} from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, relative, sep } from 'node:path';
import { WorkdirError, WorkdirTooLargeError } from '../errors.ts';

/** What a copy may hold, `node_modules` not counted. */
export interface WorkdirLimits {
  readonly bytes: number;
  readonly files: number;
}

export const defaultWorkdirLimits: WorkdirLimits = { bytes: 1_000_000_000, files: 100_000 };

/** A copy of a working directory, for one fork. */
export interface Workdir {
  readonly cwd: string;
  /** Removes the copy with what was done in it. */
  remove(): Promise<void>;
}

/** Folders that are not copied: linked, or left out. */
const linked: ReadonlySet<string> = new Set(['node_modules']);
const leftOut: ReadonlySet<string> = new Set(['.tracefork']);

/**
 * Copies a working directory into the folder for temporary files, where the file system can by
 * sharing the files' blocks. Folders named `node_modules` are linked instead. Around the copy stands
 * what stands around the original, as links, up to the Git root or the outermost package, so that
 * packages, sibling folders and relative paths are found as before.
 *
 * @note What an agent writes through such a link, or by an absolute path, goes to the original.
 * @throws WorkdirTooLargeError, WorkdirError
 */
export async function copyWorkdir(
  folder: string,
  limits: WorkdirLimits = defaultWorkdirLimits,
): Promise<Workdir> {
  let base: string | undefined;
  try {
    const cwd = await realpath(folder);
    await refuseLarge(cwd, limits);
    base = await realpath(await mkdtemp(join(tmpdir(), 'tracefork-fork-')));
    const root = await outermost(cwd);
    const place = join(base, basename(root) || 'root', relative(root, cwd));
    await mkdir(dirname(place), { recursive: true });
    await linkAround(root, { cwd, base });
    await cp(cwd, place, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      preserveTimestamps: true,
      filter: (source) => !linked.has(basename(source)) && !leftOut.has(basename(source)),
    });
    await linkPackages(cwd, place);
    const made = base;
    return { cwd: place, remove: () => rm(made, { recursive: true, force: true }) };
  } catch (cause) {
    if (base !== undefined) await rm(base, { recursive: true, force: true });
    throw cause instanceof WorkdirTooLargeError ? cause : new WorkdirError(folder, { cause });
  }
}

/** The Git root around a folder, else its outermost package, else the folder itself. */
async function outermost(cwd: string): Promise<string> {
  let found = cwd;
  for (let at = cwd; at !== homedir() && dirname(at) !== at; at = dirname(at)) {
    const names = await readdir(at).catch((): string[] => []);
    if (names.includes('.git')) return at;
    if (names.includes('package.json') || names.includes('node_modules')) found = at;
  }
  return found;
}

/** Links everything beside the way from the root to the working directory. */
async function linkAround(
  root: string,
  { cwd, base }: { readonly cwd: string; readonly base: string },
): Promise<void> {
  const way = relative(root, cwd)
    .split(sep)
    .filter((name) => name !== '');
  let original = root;
  let copy = join(base, basename(root) || 'root');
  for (const next of way) {
    for (const name of await readdir(original)) {
      if (name !== next && !leftOut.has(name))
        await symlink(join(original, name), join(copy, name));
    }
    original = join(original, next);
    copy = join(copy, next);
  }
}

/** Links every `node_modules` within the copy. */
async function linkPackages(original: string, copy: string): Promise<void> {
  for (const entry of await readdir(original, { withFileTypes: true })) {
    if (leftOut.has(entry.name) || entry.isSymbolicLink()) {
      if (linked.has(entry.name)) await symlink(join(original, entry.name), join(copy, entry.name));
      continue;
    }
    if (!entry.isDirectory()) continue;
    const from = join(original, entry.name);
    if (linked.has(entry.name)) await symlink(from, join(copy, entry.name));
    else await linkPackages(from, join(copy, entry.name));
  }
}

async function refuseLarge(cwd: string, limits: WorkdirLimits): Promise<void> {
  let bytes = 0;
  let files = 0;
  const walk = async (folder: string): Promise<void> => {
    for await (const entry of await opendir(folder)) {
      if (linked.has(entry.name) || leftOut.has(entry.name)) continue;
      const path = join(folder, entry.name);
      files += 1;
      if (entry.isFile()) bytes += (await lstat(path)).size;
      if (bytes > limits.bytes || files > limits.files) throw new WorkdirTooLargeError(cwd, limits);
      if (entry.isDirectory()) await walk(path);
    }
  };
  await walk(cwd);
}
