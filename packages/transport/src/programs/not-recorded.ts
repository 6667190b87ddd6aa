/**
 * Turns Node's "not found" into one that says why the program was not run. The object stays the
 * same, so handlers that know Node's class and fields work.
 */
export function explainNotRecorded(error: Error, why: string): Error {
  const message = `${why} Nothing was run. Record a new tape, or undo the change to the agent.`;
  const stack = error.stack?.replace(error.message, message);
  error.message = message;
  if (stack !== undefined) error.stack = stack;
  return Object.assign(error, { code: notRecordedCode });
}

/** `code` of the error with which an unrecorded program fails to start on replay. */
export const notRecordedCode = 'TRACEFORK_PROGRAM_NOT_RECORDED';
