import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { runOutside } from '../context.ts';
import type { LiveCall } from '../fork/tail.ts';

type Permit = (call: LiveCall) => Promise<string | undefined>;

/** A call as it goes over the socket: the body as base64. */
interface Question {
  readonly x: number;
  readonly url: string;
  readonly body: string | null;
}

/** Answers a forked command's questions whether a call may go out. `path` is for `askPermit`. */
export async function servePermit(
  permit: Permit,
  folder: string,
): Promise<{ readonly path: string; close(): void }> {
  const server: Server = createServer({ allowHalfOpen: true }, async (socket) => {
    socket.on('error', () => {});
    const question = await questionFrom(socket);
    if (question === undefined) {
      socket.destroy();
      return;
    }
    const { x, url, body } = question;
    const bytes = body === null ? null : Buffer.from(body, 'base64');
    const refused = await permit({ x, url, body: bytes }).catch((error: Error) => error.message);
    socket.end(refused ?? '');
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

/** `undefined`: the command ended before it had asked. */
async function questionFrom(socket: Socket): Promise<Question | undefined> {
  try {
    return JSON.parse(await text(socket)) as Question;
  } catch {
    return undefined;
  }
}

/** Asks the process that started this fork; resolves with the reason where the call may not go out. */
export async function askPermit(path: string, call: LiveCall): Promise<string | undefined> {
  const { x, url, body } = call;
  const question: Question = {
    x,
    url,
    body: body === null ? null : Buffer.from(body).toString('base64'),
  };
  try {
    const socket = runOutside(() => connect(path));
    socket.end(JSON.stringify(question));
    const answer = await text(socket);
    return answer === '' ? undefined : answer;
  } catch {
    return 'whoever started this fork is gone, so nobody can say that the call may go out';
  }
}
