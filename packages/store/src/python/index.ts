import '../require-node.ts';

export { isPythonDatabase, readPythonDatabase } from './read-database.ts';
export { pythonTapeBytes } from './to-tape.ts';
