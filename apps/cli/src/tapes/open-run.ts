import { type RecordedRun, recordedRun } from '@tracefork/report';
import type { Event } from '@tracefork/tape';
import { isPythonTape, openTapeFile } from './open.ts';
import { pythonExchanges } from './python-exchanges.ts';

/** Reads a tape of this project, or one of Python tracefork, for a report. */
export async function openRun(file: string, id: string): Promise<RecordedRun> {
  if (!isPythonTape(file)) return recordedRun(id, openTapeFile(file));
  const { readPythonTape } = await import('@tracefork/tape/python');
  const tape = readPythonTape(file);
  return {
    id,
    format: 'python',
    chain: null,
    digest: tape.digest(),
    complete: true,
    header: null,
    agent: tape.agentName,
    events: tape.draws.map(([source, value]): Event => ({ kind: 'draw', t: 0, source, value })),
    exchanges: pythonExchanges(tape),
  };
}
