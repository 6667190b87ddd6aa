import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunFacts } from '@tracefork/store';
import { openTape } from '@tracefork/tape';
import { NoMatchError } from '../errors.ts';
import { expandTapes } from '../tapes/expand.ts';
import { isPythonTape, openTapeFile } from '../tapes/open.ts';
import { viewTape } from '../view/tape-view.ts';
import { runFacts } from './run-facts.ts';

/** A file that is to be taken in, read and verified to its last body. */
export interface ReadImport {
  readonly bytes: Uint8Array;
  readonly facts: RunFacts;
  readonly digest: string;
  readonly format: 'tracefork' | 'python';
}

/** Names of files that are looked for in a folder; a file that is named itself may have any. */
const TAPES = /\.(tape|tape\.sqlite|blob)$/;

/**
 * The files that arguments name: files, patterns, and what a folder holds, its folders included.
 *
 * @throws NoMatchError for a pattern or a folder without tapes
 */
export function filesToImport(names: readonly string[], cwd: string): readonly string[] {
  const files = expandTapes(names, cwd).flatMap((name) => {
    if (statSync(name, { throwIfNoEntry: false })?.isDirectory() !== true) return [name];
    const found = readdirSync(name, { recursive: true, encoding: 'utf8' }).filter(
      (path) => TAPES.test(path) && !path.split(/[\\/]/).includes('.tracefork'),
    );
    if (found.length === 0) throw new NoMatchError(join(name, '*.tape'));
    return found.sort().map((path) => join(name, path));
  });
  return [...new Set(files)];
}

/** Reads a tape of ours or of Python tracefork. The file is not touched. */
export async function readImport(file: string): Promise<ReadImport> {
  const { isPythonDatabase, pythonTapeBytes, readPythonDatabase } = await import(
    '@tracefork/store/python'
  );
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  if (isFile && (isPythonDatabase(file) || isPythonTape(file))) {
    const { readPythonTape } = await import('@tracefork/tape/python');
    const python = isPythonDatabase(file) ? readPythonDatabase(file) : readPythonTape(file);
    const bytes = pythonTapeBytes(python);
    const facts = runFacts(viewTape(openTape(bytes)));
    return { bytes, facts, digest: python.digest(), format: 'python' };
  }
  const tape = openTapeFile(file);
  tape.verify();
  const view = viewTape(tape);
  return {
    bytes: readFileSync(file),
    facts: runFacts(view),
    digest: view.digest,
    format: 'tracefork',
  };
}
