/** A frame of a process that stands still. */
export interface Frame {
  readonly callFrameId: string;
  readonly scopeChain: ReadonlyArray<{
    readonly type: string;
    readonly object: { readonly objectId?: string };
  }>;
}

/** A value as the inspector gives it. */
export interface RemoteValue {
  readonly type: string;
  readonly value?: unknown;
  readonly description?: string;
  readonly objectId?: string;
}

/** A debugger, attached to a process that waits for one and stands still. */
export interface Debugger {
  /** The innermost frame where it stands. */
  readonly top: Frame;
  send<T>(method: string, params?: object): Promise<T>;
  close(): void;
}

/** Attaches to an inspector by its protocol, as Chrome and VS Code do. */
export async function attachDebugger(address: string): Promise<Debugger> {
  const socket = new WebSocket(address);
  const answers = new Map<number, (result: never) => void>();
  const paused = Promise.withResolvers<Frame>();
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params, result } = JSON.parse(String(data));
    if (method === 'Debugger.paused') paused.resolve(params.callFrames[0]);
    answers.get(id)?.(result as never);
    answers.delete(id);
  });
  socket.addEventListener('close', () => paused.reject(new Error('the process ended')));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`nobody answers at ${address}`)));
  });
  let last = 0;
  const send = <T>(method: string, params: object = {}): Promise<T> =>
    new Promise((resolve) => {
      const id = ++last;
      answers.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
  await send('Debugger.enable');
  await send('Runtime.runIfWaitingForDebugger');
  return { top: await paused.promise, send, close: () => socket.close() };
}
