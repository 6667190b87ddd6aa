import { createHook, executionAsyncId } from 'node:async_hooks';
import { pathToFileURL } from 'node:url';
import { ownerOfFile } from '../nondeterminism/owner.ts';
import type { CallSite } from './stop.ts';

/**
 * Notes of everything asynchronous which line of the agent led to it. The inspector follows awaits
 * alone; what a client puts off with `process.nextTick` or a socket's events is followed here.
 *
 * @returns the line that led to what runs now
 */
export function followOrigins(): () => CallSite | undefined {
  const sites = new Map<number, CallSite>();
  const inherited = () => sites.get(executionAsyncId());
  createHook({
    init(id) {
      const site = agentOnStack() ?? inherited();
      if (site !== undefined) sites.set(id, site);
    },
  }).enable();
  return () => agentOnStack() ?? inherited();
}

function agentOnStack(): CallSite | undefined {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = 100;
    Error.prepareStackTrace = (_error, frames) => frames;
    Error.captureStackTrace(holder, agentOnStack);
    const frames = holder.stack as readonly NodeJS.CallSite[];
    return frames.map(siteOf).find((site) => site !== undefined);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace as NonNullable<typeof prepareStackTrace>;
  }
}

function siteOf(frame: NodeJS.CallSite): CallSite | undefined {
  const file = frame.getFileName();
  if (file === null || file === undefined || file === '' || frame.isEval()) return undefined;
  if (ownerOfFile(file) !== 'agent') return undefined;
  return {
    url: file.includes('://') ? file : pathToFileURL(file).href,
    line: (frame.getLineNumber() ?? 1) - 1,
    column: (frame.getColumnNumber() ?? 1) - 1,
    functionName: frame.getFunctionName() ?? '',
  };
}
