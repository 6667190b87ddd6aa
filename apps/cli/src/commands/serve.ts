import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type RunSource, serveReports } from '@tracefork/report/serve';
import { errorCode, FileUnreadableError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { safeLine } from '../render/safe-text.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import { storeSource } from '../store/store-source.ts';
import { folderSource } from '../tapes/folder-source.ts';
import { interruptedCode, onInterrupt } from '../terminal/interrupt.ts';
import { version } from '../version.ts';
import { printJson } from './print-json.ts';

export interface ServeOptions {
  /** A folder of tapes; default: the store. */
  readonly folder?: string;
  readonly port?: number;
  readonly json?: boolean;
}

/** `tracefork serve`: pages of runs on 127.0.0.1, until Ctrl-C. */
export function serve(options: ServeOptions, io: Io): Promise<number> {
  if (options.folder === undefined) {
    return withStore(openExistingStore(io), (open) => serveFrom(storeSource(open), options, io));
  }
  const folder = resolve(io.cwd, options.folder);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new FileUnreadableError(`${options.folder} is no folder. Name one that holds tapes.`);
  }
  return serveFrom(folderSource(folder), options, io);
}

async function serveFrom(
  source: RunSource,
  { port = 7777, json = false }: ServeOptions,
  io: Io,
): Promise<number> {
  const by = `tracefork ${version()}`;
  const server = await serveReports(source, { port, by }).catch((cause: unknown) => {
    throw new UsageError(
      `Cannot serve on port ${port}: ${errorCode(cause)}. Take another one, or any that is free: --port 0`,
      { cause },
    );
  });
  if (json) printJson(io, { command: 'serve', url: server.url });
  else io.err.line(`${safeLine(server.url)}  Ctrl-C ends it`);
  const { signal, release } = onInterrupt();
  await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
  release();
  await server.close();
  return interruptedCode;
}
