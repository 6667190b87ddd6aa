import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { bin, packageRoot } from './command.ts';

interface Frame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly location: { readonly lineNumber: number };
}

/** Runs a replay that stands still, reads an expression in the top frame there, and lets it go on. */
export async function readAt(
  args: readonly string[],
  { env, expression }: { readonly env: Record<string, string>; readonly expression: string },
) {
  const child = spawn(process.execPath, [bin, 'replay', '--inspect', ...args], {
    cwd: packageRoot,
    env: { ...env, NODE_OPTIONS: '--inspect-port=0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  const address = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      texts.stdout += text;
    });
    child.stderr.on('data', (text) => {
      texts.stderr += text;
      const [url] = /ws:\/\/\S+/.exec(texts.stderr) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('close', () => reject(new Error(texts.stderr)));
  });
  const socket = new WebSocket(await address);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const heard = (isIt: (message: { id?: number; method?: string }) => boolean) =>
    new Promise<{ params: { callFrames: Frame[] }; result: { result: { value: unknown } } }>(
      (resolve) => {
        socket.addEventListener('message', ({ data }) => {
          const message = JSON.parse(String(data));
          if (isIt(message)) resolve(message);
        });
      },
    );
  const send = (id: number, method: string, params = {}) =>
    socket.send(JSON.stringify({ id, method, params }));
  const paused = heard(({ method }) => method === 'Debugger.paused');
  send(1, 'Debugger.enable');
  send(2, 'Runtime.runIfWaitingForDebugger');
  const [top] = (await paused).params.callFrames as [Frame];
  const answer = heard(({ id }) => id === 3);
  send(3, 'Debugger.evaluateOnCallFrame', {
    callFrameId: top.callFrameId,
    expression,
    returnByValue: true,
  });
  const { value } = (await answer).result.result;
  const gone = heard(({ id }) => id === 4);
  send(4, 'Debugger.resume');
  await gone;
  socket.close();
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...texts, value, line: top.location.lineNumber + 1 };
}
