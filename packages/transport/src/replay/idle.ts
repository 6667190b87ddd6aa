/** Work under way that may still make the agent do something; sockets and host timers are not. */
const working: ReadonlySet<string> = new Set([
  'FSReqCallback',
  'FSReqPromise',
  'FSEventWrap',
  'StatWatcher',
  'GetAddrInfoReqWrap',
  'GetNameInfoReqWrap',
  'ProcessWrap',
  'Worker',
  'ZlibContext',
  'RandomBytesRequest',
  'PBKDF2Request',
  'ScryptRequest',
  'SignRequest',
  'HashRequest',
  'KeyPairGenRequest',
]);

/** Whether anything is under way in this process that could still wake the agent. */
export function isWorking(): boolean {
  return process.getActiveResourcesInfo().some((name) => working.has(name));
}
