import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import workerThreads from 'node:worker_threads';
import { RefusedOnReplayError } from '../refused.ts';

const inWorker =
  'A worker thread is not on the tape. To have its work recorded, start the same file with child_process.fork, or move it into the main thread.';

/**
 * Refuses every connection, datagram and program of this thread. For worker threads of a replay.
 *
 * @returns the undo
 */
export function refuseConnections(): () => void {
  const sockets = Socket.prototype;
  const datagrams = dgram.Socket.prototype;
  const children = childProcess.ChildProcess.prototype as unknown as Record<'spawn', unknown>;
  const { connect } = sockets;
  const { send, connect: connectDatagram } = datagrams;
  const { spawn } = children;
  sockets.connect = function (this: Socket) {
    const error = new RefusedOnReplayError('a connection', inWorker);
    process.nextTick(() => this.destroy(error));
    return this;
  };
  datagrams.send = refuse('a datagram');
  datagrams.connect = refuse('a datagram socket');
  children.spawn = refuse('a program');
  const { Worker } = workerThreads;
  const programs = {
    spawnSync: childProcess.spawnSync,
    execSync: childProcess.execSync,
    execFileSync: childProcess.execFileSync,
  };
  workerThreads.Worker = new Proxy(Worker, { construct: refuse('a further worker thread') });
  for (const name of ['spawnSync', 'execSync', 'execFileSync'] as const) {
    Object.assign(childProcess, { [name]: refuse('a program') });
  }
  syncBuiltinESMExports();
  return () => {
    workerThreads.Worker = Worker;
    Object.assign(childProcess, programs);
    syncBuiltinESMExports();
    sockets.connect = connect;
    datagrams.send = send;
    datagrams.connect = connectDatagram;
    children.spawn = spawn;
  };
}

function refuse(what: string): () => never {
  return () => {
    throw new RefusedOnReplayError(what, inWorker);
  };
}
