import { createHash, hash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

/** Bytes that the lines of an exchange have besides its body. */
const outline = 700;

/**
 * The least that recording a fetch can cost: a response whose body is pulled from the real one, and
 * before each request the bytes of the exchange before it as JSON, hashed twice and handed to the
 * kernel in one write. No order, no redaction, no events, no checks.
 *
 * @returns the undo
 */
export function installLeastRecorder(file: string): () => void {
  const native = globalThis.fetch;
  const fd = openSync(file, 'wx');
  const chain = createHash('sha256');
  const lines = 'x'.repeat(outline);
  let chunks: Uint8Array[] = [];

  function checkpoint(): void {
    const body = JSON.stringify(Buffer.concat(chunks).toString());
    chunks = [];
    const text = Buffer.from(lines + body);
    const seal = chain.update(text).copy().digest();
    const pair = Buffer.concat([text, hash('sha256', text, 'buffer'), seal]);
    writeSync(fd, pair);
  }

  globalThis.fetch = async function fetch(input, init) {
    checkpoint();
    const response = await native(input, init);
    const reader = response.body?.getReader();
    const body = new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        const read = await reader?.read();
        if (read === undefined || read.done) {
          controller.close();
          controller.byobRequest?.respond(0);
          return;
        }
        chunks.push(read.value);
        controller.enqueue(new Uint8Array(read.value));
      },
    });
    const { status, statusText } = response;
    return new Response(body, { status, statusText, headers: [...response.headers] });
  };
  return () => {
    globalThis.fetch = native;
    closeSync(fd);
  };
}
