import type { Finding } from '@tracefork/store';
import type { Io } from '../io.ts';
import { safeLine } from '../render/safe-text.ts';
import { counted } from '../render/units.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import { printJson } from './print-json.ts';

export interface FsckOptions {
  readonly repair?: boolean;
  readonly json?: boolean;
}

/** `tracefork fsck`: 0 where the store is whole or was mended, 1 where something is wrong. */
export function fsck({ repair = false, json = false }: FsckOptions, io: Io): Promise<number> {
  return withStore(openExistingStore(io), async ({ store }) => {
    const report = await store.check({ repair });
    const { runs, pieces, bodies, findings } = report;
    if (json) printJson(io, { command: 'fsck', ...report });
    else {
      for (const finding of findings) io.out.line(lineOf(finding, { io, repair }));
      const checked = `${counted(runs, 'run')}, ${counted(pieces, 'piece')}, ${counted(bodies, 'body')}`;
      io.out.line(
        `${checked.replace(/bodys$/, 'bodies')}: ${findings.length === 0 ? 'all whole' : counted(findings.length, 'finding')}`,
      );
    }
    return findings.every(({ repaired }) => repaired) ? 0 : 1;
  });
}

function lineOf(
  { what, run, message, repaired }: Finding,
  { io, repair }: { readonly io: Io; readonly repair: boolean },
): string {
  const about = run === null ? what : `run ${run.slice(0, 10)}`;
  const state = repaired ? io.out.style.green('mended') : repair ? 'cannot be mended' : '';
  return `${about}: ${safeLine(message)}${state === '' ? '' : `  (${state})`}`;
}
