import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';

const NAME = '.tracefork';

/** Where the store of a command is, or would be made. */
export interface StorePlace {
  readonly folder: string;
  readonly exists: boolean;
}

/**
 * The store that `--store` or TRACEFORK_STORE names; else the nearest one upward; else where one
 * would be made: at the nearest package or Git root, or in the working directory.
 *
 * @throws UsageError where `--store` names none
 */
export function storePlace({ cwd, env, store }: Pick<Io, 'cwd' | 'env' | 'store'>): StorePlace {
  const named = store ?? (env.TRACEFORK_STORE === '' ? undefined : env.TRACEFORK_STORE);
  if (named === '') throw new UsageError('--store names no folder. For example: --store runs');
  if (named !== undefined) return placeAt(resolve(cwd, named));
  const nearest = upward(cwd, (folder) => isStore(join(folder, NAME)));
  const root = upward(cwd, (folder) =>
    ['package.json', '.git'].some((name) => existsSync(join(folder, name))),
  );
  return placeAt(join(nearest ?? root ?? cwd, NAME));
}

function placeAt(folder: string): StorePlace {
  return { folder, exists: isStore(folder) };
}

/** Whether there are runs: in a store, or recordings that one is yet to be made for. */
function isStore(folder: string): boolean {
  if (existsSync(join(folder, 'store.sqlite'))) return true;
  const journal = join(folder, 'journal');
  const isFolder = statSync(journal, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder && readdirSync(journal).some((name) => name.endsWith('.tape'));
}

function upward(from: string, fits: (folder: string) => boolean): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    if (fits(at)) return at;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * Removes what a recording made that came to nothing; a folder that holds anything stays.
 *
 * @param options.isOurs the recording made the folder itself; else that stays as well.
 */
export function removeEmpty(folder: string, { isOurs }: { readonly isOurs: boolean }): void {
  if (existsSync(join(folder, 'store.sqlite'))) return;
  try {
    rmdirSync(join(folder, 'journal'));
    if (isOurs && readdirSync(folder).every((name) => name === '.gitignore')) {
      rmSync(join(folder, '.gitignore'));
      rmdirSync(folder);
    }
  } catch {
    return;
  }
}
