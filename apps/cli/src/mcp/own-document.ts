import { startCommand } from '../serve/start-command.ts';

/** The one document that our own command printed with `--json`. */
export interface OwnDocument {
  readonly code: number | null;
  readonly document: Readonly<Record<string, unknown>>;
}

/**
 * Runs `tracefork ARGS --json` in a process of its own, without a terminal: what it would ask for is
 * refused there. A process each, so that a changed configuration is seen and nothing is left open.
 *
 * @param settings.signal stops it like Ctrl-C
 */
export async function ownDocument(
  args: readonly string[],
  settings: {
    readonly command: readonly string[];
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<OwnDocument> {
  const { command, signal, ...place } = settings;
  const running = startCommand([...command, ...args, '--json'], place);
  const stop = (): void => running.stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const { code, stdout, problem } = await running.exited;
    return { code, document: documentOf(stdout, problem ?? running.lines().slice(-5).join('\n')) };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function documentOf(stdout: string, otherwise: string): OwnDocument['document'] {
  try {
    return JSON.parse(stdout) as OwnDocument['document'];
  } catch {
    const message = otherwise === '' ? 'It was stopped before it had an answer.' : otherwise;
    return { error: { code: 'NO_ANSWER', message } };
  }
}
