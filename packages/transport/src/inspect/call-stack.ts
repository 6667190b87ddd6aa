import inspector from 'node:inspector';
import { ownerOfFile } from '../nondeterminism/owner.ts';
import type { CallSite } from './stop.ts';

/** Awaits that are followed back from a request to the agent. */
const depth = 200;

/** This process's own inspector, with stacks that go back across awaits. */
export interface CallStack {
  /** The innermost line of the agent's own files that led to where this is called. */
  site(): CallSite | undefined;
  /** Evaluates `condition` in the agent's frame at each passage over a line; true stands still. */
  watch(site: CallSite, condition: string): void;
}

/** Begins to follow awaits; has to be called before the agent makes the first. */
export function followCalls(): CallStack {
  const session = new inspector.Session();
  session.connect();
  session.post('Runtime.enable');
  session.post('Debugger.enable');
  session.post('Debugger.setAsyncCallStackDepth', { maxDepth: depth });
  return {
    site() {
      let found: CallSite | undefined;
      const look = ({
        params,
      }: inspector.InspectorNotification<inspector.Runtime.ConsoleAPICalledEventDataType>): void => {
        found = agentFrame(params.stackTrace);
      };
      session.on('Runtime.consoleAPICalled', look);
      // Of the inspector's console: nothing is printed, and its message carries the stack.
      inspector.console.log('');
      session.off('Runtime.consoleAPICalled', look);
      return found;
    },
    watch({ url, line, column }, condition) {
      session.post('Debugger.setBreakpointByUrl', {
        url,
        lineNumber: line,
        columnNumber: column,
        condition,
      });
    },
  };
}

function agentFrame(stack: inspector.Runtime.StackTrace | undefined): CallSite | undefined {
  for (let part = stack; part !== undefined; part = part.parent) {
    const frame = part.callFrames.find(({ url }) => url !== '' && ownerOfFile(url) === 'agent');
    if (frame !== undefined) {
      const { url, lineNumber: line, columnNumber: column, functionName } = frame;
      return { url, line, column, functionName };
    }
  }
  return undefined;
}
