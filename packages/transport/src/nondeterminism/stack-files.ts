import { fileURLToPath } from 'node:url';
import util from 'node:util';

/** File of one stack frame as V8 names it (path, file URL, `node:…`), empty where it has none. */
export interface Frame {
  readonly file: string;
  /** Code made by `eval` or `new Function`. */
  readonly evaluated: boolean;
}

type PrepareStackTrace = NonNullable<typeof Error.prepareStackTrace>;

const structured: PrepareStackTrace = (_error, sites) => sites;

/**
 * The innermost `limit` frames below the running call of `below`.
 *
 * `Error.prepareStackTrace` and `stackTraceLimit` are borrowed for the length of one capture, so
 * what the agent set there (source-map-support, tsx) neither disturbs nor notices it. Where they
 * cannot be set (frozen intrinsics) the slower `util.getCallSites` is asked.
 */
export function stackFrames(below: unknown, limit: number): Frame[] {
  const agentsLimit = Error.stackTraceLimit;
  const agentsPrepare = Error.prepareStackTrace;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = limit;
    Error.prepareStackTrace = structured;
    // @note With `below` V8 counts the limit from there and skips what lies above, at no cost.
    Error.captureStackTrace(holder, below as () => void);
    return (holder.stack as NodeJS.CallSite[]).map(toFrame);
  } catch {
    return withoutTracefork(util.getCallSites(limit + ownFrames));
  } finally {
    restore(agentsLimit, agentsPrepare);
  }
}

/** Most frames of tracefork between the patched function and here. */
const ownFrames = 6;
const here = [new URL('.', import.meta.url).href, fileURLToPath(new URL('.', import.meta.url))];

function withoutTracefork(sites: ReadonlyArray<{ readonly scriptName: string }>): Frame[] {
  const first = sites.findIndex(
    ({ scriptName }) => !here.some((own) => scriptName.startsWith(own)),
  );
  return sites
    .slice(Math.max(0, first))
    .map(({ scriptName }) => ({ file: scriptName, evaluated: false }));
}

function toFrame(site: NodeJS.CallSite): Frame {
  return { file: site.getFileName() ?? '', evaluated: site.isEval() };
}

function restore(limit: number, prepare: typeof Error.prepareStackTrace): void {
  try {
    if (prepare === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Error.prepareStackTrace = prepare;
    Error.stackTraceLimit = limit;
  } catch {
    // Frozen: nothing was changed.
  }
}
