import '../require-node.ts';

export type { BytePair, PythonTape, PythonTapeContent } from './python-tape.ts';
export { readPythonTape } from './read-python-tape.ts';
export { type PythonTapeRows, pythonTapeFromRows } from './rows.ts';
