import { AsyncLocalStorage } from 'node:async_hooks';
import { renameSync, writeFileSync } from 'node:fs';
import inspector from 'node:inspector';
import { processWide } from '../process-wide.ts';
import type { ReplaySession } from '../replay/replay-session.ts';
import { followOrigins } from './async-origins.ts';
import { followCalls } from './call-stack.ts';
import { type CallSite, type Stand, type Stop, type Stopped, siteWords } from './stop.ts';

/** Under which name a breakpoint's condition finds what it calls. */
const name = 'passage';
const condition = `globalThis[Symbol.for('@tracefork/transport:1')].get('${name}')()`;

/**
 * Stops a replay at a step: by ending the process, or with the inspector open on the agent's own
 * line, where its variables are alive.
 *
 * @note The line of a request is behind some awaits of an SDK when the request is made, and no
 * debugger shows the variables of a function that awaits. So the line is found in a replay of its
 * own, its passage in a second one, and the third stands still before the call is made.
 */
export function stopAt(
  session: ReplaySession,
  { stop, onStop }: { readonly stop: Stop; readonly onStop: (stopped: Stopped) => void },
): void {
  const { origin, before, act } = actions[stop.kind](stop as never);
  session.origin = origin;
  session.onRequest = (x, origin) => {
    const step = session.tape.stepOf[x];
    if (step !== stop.step) {
      if (typeof step === 'number') before?.(origin);
      return;
    }
    session.onRequest = undefined;
    session.origin = undefined;
    const stopped = act(origin);
    if (stopped === undefined) return;
    onStop(stopped);
    process.exit(0);
  };
}

interface Action {
  /** What leads to a request; asked where the agent's own context is at hand. */
  readonly origin?: () => unknown;
  /** Another step comes first. */
  readonly before?: (origin: unknown) => void;
  /** What to do at the request; `undefined`: the run goes on. */
  readonly act: (origin: unknown) => Stopped | undefined;
}

type Kind = Stop['kind'];
type OfKind<K extends Kind> = Extract<Stop, { readonly kind: K }>;

const actions: { readonly [K in Kind]: (stop: OfKind<K>) => Action } = {
  end: ({ step }) => ({ act: () => ({ step }) }),
  locate: ({ step }) => {
    const { site } = followCalls();
    const origin = followOrigins();
    return {
      origin: () => site() ?? origin(),
      act: (found) => ({ step, ...(found === undefined ? {} : { site: found as CallSite }) }),
    };
  },
  count: ({ step, site }) => {
    // Concurrent calls of one line are told apart by the context that each goes on in.
    const mark = new AsyncLocalStorage<number>();
    let passages = 0;
    watch(site, () => {
      mark.enterWith(++passages);
      return false;
    });
    // One call that leads to many requests, in an SDK that runs the loop itself, began long before.
    const used = new Set<unknown>();
    return {
      origin: () => mark.getStore() ?? passages,
      before: (passage) => used.add(passage),
      act: (passage) => (used.has(passage) ? { step } : { step, site, passage: passage as number }),
    };
  },
  inspect: ({ step, site, passage = Number.POSITIVE_INFINITY, announce }) => {
    let passages = 0;
    if (site !== undefined) {
      watch(site, () => {
        const stands = ++passages === passage;
        const where = `step ${step} is about to be requested at ${siteWords(site)}`;
        if (stands) standStill(where, { announce, site, passage });
        return stands;
      });
    }
    return {
      act: () => {
        if (passages >= passage) return undefined;
        standStill(`step ${step} was requested and is about to be answered`, { announce });
        // biome-ignore lint/suspicious/noDebugger: this is where the user wants to stop
        debugger;
        return undefined;
      },
    };
  },
};

function watch(site: CallSite, passed: () => boolean): void {
  processWide(name, () => passed);
  followCalls().watch(site, condition);
}

/** Waits for a debugger, inside the agent's own frame where a condition of it calls this. */
function standStill(
  where: string,
  at: Omit<Stand, 'address'> & { readonly announce?: string | undefined },
): void {
  const { announce, ...place } = at;
  process.stderr.write(`tracefork: ${where}; attach a debugger\n`);
  if (inspector.url() === undefined) inspector.open(announce === undefined ? undefined : 0);
  const address = inspector.url();
  if (announce !== undefined && address !== undefined) {
    const stand: Stand = { address, ...place };
    // Written beside and moved, so that nobody reads a half.
    writeFileSync(`${announce}.part`, JSON.stringify(stand));
    renameSync(`${announce}.part`, announce);
  }
  inspector.waitForDebugger();
}
