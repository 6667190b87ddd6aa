import { METHODS } from 'node:http';

const methods: ReadonlySet<string> = new Set(METHODS);

/** The method of an HTTP request that begins with these bytes; `undefined` if they are something else. */
export function methodOf(chunk: Buffer): string | undefined {
  const word = chunk.toString('latin1', 0, 20).split(' ', 1)[0] ?? '';
  return methods.has(word) ? word : undefined;
}

export function speaksHttp(chunk: Buffer): boolean {
  return methodOf(chunk) !== undefined;
}

/** Whether an HTTP request asks to become another protocol, as a WebSocket does. */
export function isUpgrade(chunk: Buffer): boolean {
  return /\r\nupgrade:/i.test(chunk.toString('latin1', 0, 4096));
}
