/** The error of a connection that a replay does not open. */
export function refusal(what: string): Error {
  return Object.assign(
    new Error(`tracefork: ${what} is not on the tape, and a replay opens no connection`),
    { code: 'ERR_TRACEFORK_REFUSED' },
  );
}
