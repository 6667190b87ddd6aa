import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openTape } from '@tracefork/tape';
import { type PythonTape, readPythonTape } from '@tracefork/tape/python';
import { expect, test } from 'vitest';
import { memoryStore } from '../src/index.ts';
import { isPythonDatabase, pythonTapeBytes, readPythonDatabase } from '../src/python/index.ts';
import { sharedFolder } from './support/shared.ts';
import { newFolder } from './support/stores.ts';
import { tempPath } from './support/temp.ts';

const folder = sharedFolder('conformance/python-tapes');
const skip = { skip: folder === undefined };
const why = '(needs the conformance data: set TRACEFORK_SHARED)';

for (const [name, digest] of [
  ['legacy_v1.blob', '93302637a9c2d12f983c3d2bae5150d63e902f427e8555b42b666c9e7fcb8c4e'],
  ['v2.blob', '34dea6b7e0fbe2d0bad017b6de60e6eec9a70dc0944c63ddfbe87275c11cd6a2'],
  ['v4.blob', 'd2957b78ee4ca704bb77f184669a30a4537a6747b8cac29b6a5cc5ef6fc5a2ee'],
  ['single_turn.tape.sqlite', '5020d10d6829cfd079f71dc0aa88c36e973302a8861eed9284f2eb70792139d1'],
  ['two_turn.tape.sqlite', '7ac5b4eb3a6a6c4acf613379851c24badec9e13dec5d9a419ab5457b32e71552'],
] as const) {
  test(
    `${name} becomes a tape with the original's digest, and the file is not touched ${why}`,
    skip,
    async () => {
      const path = tempPath(name);
      copyFileSync(join(folder as string, name), path);
      const before = readFileSync(path);
      const tape: PythonTape = isPythonDatabase(path)
        ? readPythonDatabase(path)
        : readPythonTape(path);
      expect(tape.digest()).toBe(digest);
      const store = memoryStore();
      const { run } = await store.save(pythonTapeBytes(tape), { origin: 'imported' });
      expect((await store.open(run.id)).digest()).toBe(digest);
      expect((await store.save(pythonTapeBytes(tape))).isNew).toBe(false);
      expect(readFileSync(path).equals(before)).toBe(true);
      expect(readdirSync(dirname(path))).toEqual([name]);
    },
  );
}

test('what a Python tape did not keep stands on the tape that is made of it', () => {
  const header = { agent_name: 'a', boundary: 'b', draws: [], exchanges: [['YQ==', 'Yg==']] };
  const tape = openTape(pythonTapeBytes(readPythonTape(Buffer.from(JSON.stringify(header)))));
  expect(tape.events.find(({ kind }) => kind === 'uncovered')).toMatchObject({
    detail: expect.stringContaining('status, headers, times'),
  });
  expect(tape.exchanges.map((exchange) => Buffer.from(exchange.body()).toString())).toEqual(['b']);
});

test('a file that is no such database, or is not there, is named and not made', () => {
  const path = tempPath('other.sqlite');
  writeFileSync(path, 'SQLite format 3\0 and nothing else');
  expect(() => readPythonDatabase(path)).toThrow(/other\.sqlite is not a tape that can be read/);
  const missing = join(newFolder(), 'none.sqlite');
  expect(() => readPythonDatabase(missing)).toThrow(/No tape at/);
});
