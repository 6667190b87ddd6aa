import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { runOutside } from '../context.ts';
import type { LiveCall } from '../fork/tail.ts';

type Permit = (call: LiveCall) => Promise<string | undefined>;

/** A call as it goes over the socket: the body as base64. */
interface Question {
  readonly x: number;
  readonly url: string;
  readonly body: string | null;
}

/** What comes back; anything else is no permission. */
type Answer = { readonly permitted: true } | { readonly permitted: false; readonly why: string };

/** Answers a forked command's questions whether a call may go out. `path` is for `askPermit`. */
export async function servePermit(
  permit: Permit,
  folder: string,
): Promise<{ readonly path: string; close(): void }> {
  const server: Server = createServer(async (socket) => {
    socket.on('error', () => {});
    const question = (await lineOf(socket)) as Question | undefined;
    if (question === undefined) {
      socket.destroy();
      return;
    }
    const { x, url, body } = question;
    const bytes = body === null ? null : Buffer.from(body, 'base64');
    const why = await permit({ x, url, body: bytes }).catch((error: Error) => error.message);
    const answer: Answer = why === undefined ? { permitted: true } : { permitted: false, why };
    socket.end(`${JSON.stringify(answer)}\n`);
  });
  const path =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\${folder.replaceAll(/[\\/:]/g, '-')}`
      : join(folder, 'permit');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(path, resolve);
  });
  return { path, close: () => void server.close() };
}

/** Asks the process that started this fork; resolves with the reason where the call may not go out. */
export async function askPermit(path: string, call: LiveCall): Promise<string | undefined> {
  const { x, url, body } = call;
  const question: Question = {
    x,
    url,
    body: body === null ? null : Buffer.from(body).toString('base64'),
  };
  const socket = runOutside(() => connect(path));
  socket.on('error', () => {});
  socket.write(`${JSON.stringify(question)}\n`);
  const answer = (await lineOf(socket)) as Answer | undefined;
  socket.destroy();
  if (answer?.permitted === true) return undefined;
  return (
    answer?.why ?? 'whoever started this fork is gone, so nobody can say that the call may go out'
  );
}

/**
 * The first line that arrives, as JSON; `undefined` where the connection ends before it.
 *
 * @note A line, and not all until the end: whether a socket that was ended on one side still reads
 * differs between versions of Node under the interception.
 */
function lineOf(socket: Socket): Promise<unknown> {
  let read = '';
  return new Promise((resolve) => {
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      read += chunk;
      const end = read.indexOf('\n');
      if (end !== -1) resolve(jsonOf(read.slice(0, end)));
    });
    socket.once('close', () => resolve(undefined));
  });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
