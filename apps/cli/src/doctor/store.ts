import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { counted } from '../render/units.ts';
import { storePlace } from '../store/locate.ts';
import type { Check, Finding } from './finding.ts';

/** Less room than this is worth a word: runs are seldom above 10 MB. */
const LITTLE = 200;
/** Milliseconds to wait for another process that writes. */
const PATIENCE = 2000;

/** Where runs are kept: whether it can be written, opens, and is sound as far as a quick look goes. */
export const store: Check = {
  about: 'store',
  look: async (around) => {
    const { folder, exists } = storePlace(around);
    const written = notWritable(folder);
    if (written !== undefined) return [written];
    const opened = exists && existsSync(join(folder, 'store.sqlite'));
    return [opened ? await sound(folder) : none(folder), ...room(folder)];
  },
};

function none(folder: string): Finding {
  return { about: 'store', state: 'fine', says: `none yet; the first recording makes ${folder}` };
}

function notWritable(folder: string): Finding | undefined {
  for (const path of [join(folder, 'store.sqlite'), nearest(folder)]) {
    try {
      if (existsSync(path)) accessSync(path, constants.W_OK);
    } catch {
      return {
        about: 'store',
        state: 'broken',
        says: `${path} may not be written by this user`,
        advice:
          'Change its owner or permissions, or name another folder: --store FOLDER, or TRACEFORK_STORE.',
      };
    }
  }
  return undefined;
}

async function sound(folder: string): Promise<Finding> {
  const { openStore } = await import('@tracefork/store');
  const open = await openStore(folder, { timeout: PATIENCE });
  try {
    const { runs, findings } = await open.check({ quick: true });
    const megabytes = statSync(join(folder, 'store.sqlite')).size / 1e6;
    const says = `${folder}: ${counted(runs, 'run')}, ${megabytes.toFixed(1)} MB`;
    if (findings.length === 0)
      return { about: 'store', state: 'fine', says: `${says}, sound at a quick look` };
    return {
      about: 'store',
      state: 'broken',
      says: `${says}, ${counted(findings.length, 'finding')}: ${findings[0]?.message}`,
      advice:
        'See all of them with: tracefork fsck. Mend what can be mended with: tracefork fsck --repair',
    };
  } finally {
    await open.close();
  }
}

function room(folder: string): readonly Finding[] {
  const { bavail, bsize } = statfsSync(nearest(folder));
  const megabytes = (bavail * bsize) / 1e6;
  if (megabytes >= LITTLE) return [];
  return [
    {
      about: 'room',
      state: 'doubtful',
      says: `${megabytes.toFixed(0)} MB are free where the store is`,
      advice: 'Remove old runs: tracefork prune --older-than 30 --dry-run shows which.',
    },
  ];
}

/** The folder, or the nearest one upward that there is. */
function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}
