/** Commands under way that get Ctrl-C themselves, and that this process waits for. */
let waitedFor = 0;

/** Exit code after Ctrl-C. */
export const interruptedCode = 130;

/** Ends this process on Ctrl-C, except while it waits for a command that got it too. */
export function exitOnInterrupt(): void {
  process.on('SIGINT', () => {
    if (waitedFor === 0) process.exit(interruptedCode);
  });
}

/** Lets a command have Ctrl-C to itself. */
export async function waitingFor<T>(command: Promise<T>): Promise<T> {
  waitedFor += 1;
  try {
    return await command;
  } finally {
    waitedFor -= 1;
  }
}

/** Catches Ctrl-C: the first one aborts the signal, the second one ends this process. */
export function onInterrupt(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const act = () => {
    if (controller.signal.aborted) process.exit(interruptedCode);
    controller.abort();
  };
  process.on('SIGINT', act);
  return { signal: controller.signal, release: () => void process.removeListener('SIGINT', act) };
}
