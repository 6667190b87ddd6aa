import { writeSync } from 'node:fs';
import { createTapeWriter, fileSink } from '../../src/index.ts';
import { header } from './sample-run.ts';

/** Appends requests with a growing history for ever, and prints how many events each checkpoint reached. */
const writer = createTapeWriter(fileSink(process.argv[2] as string), { strict: true });
writer.append(header);
const history: unknown[] = ['lorem ipsum '.repeat(2000)];
for (let x = 0; ; x += 1) {
  history.push(x);
  const body = Buffer.from(JSON.stringify(history));
  const common = { t: x, x, via: 'fetch', method: 'POST', url: 'u', headers: [] } as const;
  writer.append({ kind: 'request', ...common, body });
  if (x % 3 === 2) {
    writer.checkpoint();
    writeSync(1, `${x + 2}\n`);
  }
}
