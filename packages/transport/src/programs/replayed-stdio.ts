import { Socket } from 'node:net';
import type { InputCheck } from './input-check.ts';
import { swallowInput } from './input-stream.ts';
import type { StartingChild, StartOptions, StdioEntry } from './node-internals.ts';

/** A program's output stream on replay. */
export interface ReplayedOutput {
  push(bytes: Uint8Array): void;
  end(): void;
  destroy(): void;
}

export interface ReplayedStdio {
  readonly stdout?: ReplayedOutput;
  readonly stderr?: ReplayedOutput;
}

/**
 * Puts sockets that are connected to nothing in the places of the pipes that Node made for a
 * program, and counts them in as Node counts its own.
 */
export function replaceStdio(
  child: StartingChild,
  options: StartOptions,
  input?: Pick<InputCheck, 'write'>,
): ReplayedStdio {
  const outputs = new Map<number, ReplayedOutput>();
  for (const [fd, entry] of (options.stdio as StdioEntry[]).entries()) {
    if (entry.handle === undefined || entry.type === 'wrap') continue;
    entry.handle.close();
    entry.handle = undefined;
    const socket = new Socket({ readable: fd > 0 });
    entry.socket = socket;
    swallowInput(socket, (bytes) => {
      if (fd === 0) input?.write(bytes);
    });
    socket._read = () => {};
    if (fd === 0) continue;
    child._closesNeeded++;
    socket.on('close', () => {
      child._closesGot++;
      if (child._closesGot === child._closesNeeded) {
        child.emit('close', child.exitCode, child.signalCode);
      }
    });
    const output = replayedOutput(socket);
    outputs.set(fd, output);
    // What further pipes carried is not on the tape; they end at once.
    if (fd > 2) process.nextTick(output.end);
  }
  const [stdout, stderr] = [outputs.get(1), outputs.get(2)];
  return {
    ...(stdout === undefined ? {} : { stdout }),
    ...(stderr === undefined ? {} : { stderr }),
  };
}

function replayedOutput(socket: Socket): ReplayedOutput {
  return {
    push(bytes) {
      // A copy for each reader: the agent may write into it, and the tape must stay as it is.
      if (!socket.destroyed) socket.push(Buffer.from(bytes));
    },
    end() {
      if (socket.destroyed) return;
      socket.push(null);
      socket.read(0);
    },
    destroy: () => void socket.destroy(),
  };
}
