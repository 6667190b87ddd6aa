import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type RunSource, type RunStarter, serveReports } from '@tracefork/report/serve';
import { errorCode, FileUnreadableError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { cliStarter } from '../serve/cli-starter.ts';
import { selfCommand } from '../serve/self-command.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import { storeSource } from '../store/store-source.ts';
import { folderSource } from '../tapes/folder-source.ts';
import { interruptedCode, onInterrupt } from '../terminal/interrupt.ts';
import { version } from '../version.ts';
import { type PageRedactionOptions, pageRedaction } from '../view/page-redaction.ts';
import { printJson } from './print-json.ts';

export interface ServeOptions extends PageRedactionOptions {
  /** A folder of tapes; default: the store. */
  readonly folder?: string;
  readonly port?: number;
  /** Replays and free forks may be started from the browser. */
  readonly allowRun?: boolean;
  readonly json?: boolean;
}

/** `tracefork serve`: pages of runs on 127.0.0.1, until Ctrl-C. */
export function serve(options: ServeOptions, io: Io): Promise<number> {
  if (options.folder === undefined) {
    return withStore(openExistingStore(io), (open) => {
      const starter =
        options.allowRun === true ? cliStarter(open, { io, command: selfCommand() }) : null;
      return serveFrom({ source: storeSource(open), starter }, options, io);
    });
  }
  if (options.allowRun === true) {
    throw new UsageError(
      `--allow-run goes with the store alone. Take the tapes in with: tracefork import ${options.folder}/*.tape`,
    );
  }
  const folder = resolve(io.cwd, options.folder);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new FileUnreadableError(`${options.folder} is no folder. Name one that holds tapes.`);
  }
  return serveFrom({ source: folderSource(folder), starter: null }, options, io);
}

async function serveFrom(
  { source, starter }: { readonly source: RunSource; readonly starter: RunStarter | null },
  options: ServeOptions,
  io: Io,
): Promise<number> {
  const { port = 7777, json = false } = options;
  const by = `tracefork ${version()}`;
  const token = starter === null ? null : randomBytes(32).toString('base64url');
  const allowRun = starter === null || token === null ? {} : { allowRun: { starter, token } };
  const redact = await pageRedaction(options, { tape: 'run.tape', io });
  const redacting = redact === null ? {} : { redact };
  const server = await serveReports(source, { port, by, ...redacting, ...allowRun }).catch(
    (cause: unknown) => {
      throw new UsageError(
        `Cannot serve on port ${port}: ${errorCode(cause)}. Take another one, or any that is free: --port 0`,
        { cause },
      );
    },
  );
  if (json) printJson(io, { command: 'serve', url: server.url, token });
  else io.err.line(`${server.url}${token === null ? '' : `#token=${token}`}  Ctrl-C ends it`);
  const { signal, release } = onInterrupt();
  await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
  release();
  await server.close();
  return interruptedCode;
}
