import type { Io } from '../io.ts';
import { renderRuns } from '../render/runs.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import { runView } from '../view/run-view.ts';
import { printJson } from './print-json.ts';

export interface RunsOptions {
  readonly failed?: boolean;
  readonly name?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

const SHOWN = 50;

/** `tracefork runs`: the runs in the store; branches are listed with their run. */
export function runs(options: RunsOptions, io: Io): Promise<number> {
  const { json = false, limit = json ? undefined : SHOWN, failed, name } = options;
  return withStore(openExistingStore(io), async ({ store }) => {
    const found = await store.list({
      ...(failed === undefined ? {} : { failed }),
      ...(name === undefined ? {} : { name }),
      ...(limit === undefined ? {} : { limit }),
    });
    if (json) {
      printJson(io, { command: 'runs', total: found.total, runs: found.runs.map(runView) });
    } else if (found.total === 0) {
      io.err.line(
        failed === true || name !== undefined ? 'No run matches.' : 'The store has no runs.',
      );
    } else io.out.line(renderRuns(found, io.out));
    return 0;
  });
}
