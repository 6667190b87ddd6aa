import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin.js', import.meta.url));

/** Runs a command of this program in the demo's folder, with a store there, and gives what it prints. */
export async function ownCommand(
  args: readonly string[],
  { folder, env }: { readonly folder: string; readonly env: NodeJS.ProcessEnv },
): Promise<{ readonly code: number; readonly text: string }> {
  const store = join(folder, '.tracefork');
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    // The key that says "recorded here" is the demo's own as well, not one in the user's home.
    env: { ...env, TRACEFORK_STORE: store, XDG_STATE_HOME: join(store, 'state') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code: code ?? (signal === 'SIGINT' ? 130 : 2), text: text.trimEnd() };
}
