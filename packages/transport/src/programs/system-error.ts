import { getSystemErrorMap, getSystemErrorName } from 'node:util';
import type { ErrorData } from '@tracefork/tape';

/** `error.code` on a `program-exit` whose program the agent's process was told to end by Node. */
export const killedCode = 'KILLED';

/** A negative error number of libuv as data. */
export function systemErrorData(errno: number): ErrorData {
  const code = getSystemErrorName(errno);
  const message = getSystemErrorMap().get(errno)?.[1] ?? code;
  return { name: 'Error', type: 'Error', message, code };
}

/** Says on an exit that the agent's process had signalled the program (`child.killed`). */
export const killedData: ErrorData = {
  name: 'Error',
  type: 'Error',
  message: 'the agent ended the program',
  code: killedCode,
};

/** This machine's number for a recorded error; 0 where the program did start. */
export function systemErrorNumber(error: ErrorData | undefined): number {
  if (error === undefined || error.code === killedCode) return 0;
  numbers ??= new Map([...getSystemErrorMap()].map(([errno, [name]]) => [name, errno]));
  return numbers.get(String(error.code)) ?? numbers.get('ENOENT') ?? -2;
}

let numbers: Map<string, number> | undefined;
