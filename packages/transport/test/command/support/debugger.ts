import { WebSocket } from 'undici';

type Message = { readonly result?: { readonly value?: unknown } };

/** A frame of the process that stands still. */
export interface PausedFrame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly location: { readonly lineNumber: number };
}

/** A debugger that speaks the inspector's protocol, as Chrome and VS Code do. */
export async function attachDebugger(address: string) {
  const socket = new WebSocket(address);
  const answers = new Map<number, (result: Message) => void>();
  let stop: (frames: readonly PausedFrame[]) => void = () => {};
  const paused = new Promise<readonly PausedFrame[]>((resolve) => {
    stop = resolve;
  });
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data));
    if (message.method === 'Debugger.paused') stop(message.params.callFrames);
    answers.get(message.id)?.(message.result);
  });
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  let id = 0;
  const send = (method: string, params = {}): Promise<Message> =>
    new Promise((resolve) => {
      answers.set(++id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
  await send('Debugger.enable');
  await send('Runtime.runIfWaitingForDebugger');
  return {
    /** The call stack where the process stands still. */
    frames: await paused,
    /** The value of an expression in a frame. */
    async value({ callFrameId }: PausedFrame, expression: string): Promise<unknown> {
      const params = { callFrameId, expression, returnByValue: true };
      const { result } = await send('Debugger.evaluateOnCallFrame', params);
      return result?.value;
    },
    /** Lets the process go on, and goes: Node waits for debuggers before it ends. */
    async goOn(): Promise<void> {
      await send('Debugger.resume');
      socket.close();
    },
  };
}
