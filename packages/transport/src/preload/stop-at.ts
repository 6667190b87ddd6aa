import inspector from 'node:inspector';
import type { ReplaySession } from '../replay/replay-session.ts';

/**
 * Stops a replay when a step is requested, before anything of its response arrives: with the
 * inspector open at that place, or by ending the process.
 */
export function stopAt(
  session: ReplaySession,
  options: {
    /** Counted from 0. */
    readonly step: number;
    readonly inspect: boolean;
    readonly onStop: (step: number) => void;
  },
): void {
  session.onRequest = (x) => {
    if (session.tape.stepOf[x] !== options.step) return;
    session.onRequest = undefined;
    if (!options.inspect) {
      options.onStop(options.step);
      process.exit(0);
    }
    process.stderr.write(
      `tracefork: step ${options.step} is about to be answered; attach a debugger\n`,
    );
    if (inspector.url() === undefined) inspector.open(undefined, undefined, true);
    else inspector.waitForDebugger();
    // biome-ignore lint/suspicious/noDebugger: this is where the user wants to stop
    debugger;
  };
}
