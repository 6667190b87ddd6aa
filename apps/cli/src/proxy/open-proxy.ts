import { errorCode, UsageError } from '../errors.ts';

/** @throws UsageError where the port cannot be had */
export async function opened<T>(proxy: Promise<T>, port: number | undefined): Promise<T> {
  try {
    return await proxy;
  } catch (cause) {
    const isListen = cause instanceof Error && 'syscall' in cause && cause.syscall === 'listen';
    if (!isListen) throw cause;
    const why = errorCode(cause) === 'EADDRINUSE' ? 'another program has it' : errorCode(cause);
    throw new UsageError(
      `Cannot listen on port ${port} of 127.0.0.1: ${why}. Take another one, or leave --port out for any that is free.`,
      { cause },
    );
  }
}
