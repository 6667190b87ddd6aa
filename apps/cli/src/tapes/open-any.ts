import type { Exchange } from '@tracefork/tape';
import { type TapeView, viewPythonTape, viewTape } from '../view/tape-view.ts';
import { isPythonTape, openTapeFile } from './open.ts';
import { pythonExchanges } from './python-exchanges.ts';

/** Reads a tape of this project, or one of Python tracefork, for looking at. */
export async function openAnyTape(
  file: string,
): Promise<{ readonly view: TapeView; readonly exchanges: readonly Exchange[] }> {
  if (!isPythonTape(file)) {
    const tape = openTapeFile(file);
    return { view: viewTape(tape), exchanges: tape.exchanges };
  }
  const { readPythonTape } = await import('@tracefork/tape/python');
  const tape = readPythonTape(file);
  return { view: viewPythonTape(tape), exchanges: pythonExchanges(tape) };
}
