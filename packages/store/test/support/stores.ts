import { dirname, join } from 'node:path';
import { createStore, memoryStore, type RunStore } from '../../src/index.ts';
import { tempPath } from './temp.ts';
import { ticking } from './ticking.ts';

/** A new folder that does not exist yet. */
export function newFolder(): string {
  return join(dirname(tempPath('x')), '.tracefork');
}

/** Every implementation of the port. */
export const stores: Readonly<Record<string, () => Promise<RunStore>>> = {
  SQLite: () => createStore(newFolder(), { now: ticking() }),
  memory: async () => memoryStore({ now: ticking() }),
};
