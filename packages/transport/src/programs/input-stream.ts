import type { Socket } from 'node:net';

/** Is given what the agent writes to a program, in order; `null`: it will write no more. */
export type OnInput = (bytes: Uint8Array | null) => void;

type Done = (error?: Error | null) => void;
interface Queued {
  readonly chunk: Uint8Array | string;
  readonly encoding: BufferEncoding;
}

/** The writing side of a socket, as the stream machinery calls it. */
export interface Writing {
  _write(chunk: Uint8Array | string, encoding: BufferEncoding, done: Done): void;
  _writev(chunks: readonly Queued[], done: Done): void;
  _final(done: Done): void;
}

/** Shows every write to `onInput` before it leaves. */
export function watchInput(stdin: Socket, onInput: OnInput): void {
  const socket = stdin as unknown as Writing;
  const { _write, _writev, _final } = socket;
  socket._write = function (chunk, encoding, done) {
    onInput(bytesOf(chunk, encoding));
    _write.call(this, chunk, encoding, done);
  };
  socket._writev = function (chunks, done) {
    onInput(joined(chunks));
    _writev.call(this, chunks, done);
  };
  socket._final = function (done) {
    onInput(null);
    _final.call(this, done);
  };
}

/** Takes every write in and sends it nowhere. */
export function swallowInput(stdin: Socket, onInput: OnInput): void {
  const socket = stdin as unknown as Writing;
  socket._write = (chunk, encoding, done) => {
    onInput(bytesOf(chunk, encoding));
    process.nextTick(done);
  };
  socket._writev = (chunks, done) => {
    onInput(joined(chunks));
    process.nextTick(done);
  };
  socket._final = (done) => {
    onInput(null);
    process.nextTick(done);
  };
}

function bytesOf(chunk: Uint8Array | string, encoding: BufferEncoding): Uint8Array {
  // Copied: the agent may reuse its buffer while the event waits to be written.
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : new Uint8Array(chunk);
}

function joined(chunks: readonly Queued[]): Uint8Array {
  return Buffer.concat(chunks.map(({ chunk, encoding }) => bytesOf(chunk, encoding)));
}
