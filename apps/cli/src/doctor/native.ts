import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import type { Check } from './finding.ts';

/** The compression of tapes, which comes with Node. */
export const zstd: Check = {
  about: 'zstd',
  look: () => {
    const text = Buffer.from('a tape '.repeat(100));
    const same = zlib.zstdDecompressSync(zlib.zstdCompressSync(text)).equals(text);
    if (!same) throw new Error('what zstd gives back is not what it was given');
    return [
      { about: 'zstd', state: 'fine', says: `${process.versions.zstd ?? ''} of Node`.trim() },
    ];
  },
};

/** SQLite's native part: makes a store of its own and removes it. */
export const sqlite: Check = {
  about: 'sqlite',
  look: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tracefork-doctor-'));
    try {
      const { createStore } = await import('@tracefork/store');
      await (await createStore(folder)).close();
      return [{ about: 'sqlite', state: 'fine', says: 'better-sqlite3 loads, and makes a store' }];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return [
        {
          about: 'sqlite',
          state: 'broken',
          says: `better-sqlite3 does not work here: ${reason.split('\n', 1)[0]}`,
          advice: `Install again on this machine, with this Node (${process.versions.node}, ${process.platform} ${process.arch}): remove node_modules, then npm install. A node_modules folder cannot be carried to another system.`,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
