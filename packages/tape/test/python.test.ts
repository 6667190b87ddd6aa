import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { openTape } from '../src/index.ts';
import { pythonTapeFromRows, readPythonTape } from '../src/python/index.ts';
import { hex } from './support/recording.ts';
import { bytes } from './support/sample-run.ts';
import { tempPath } from './support/temp.ts';
import { sharedFolder } from './support/tools.ts';

const folder = sharedFolder('conformance/python-tapes');
const skip = { skip: folder === undefined };
const file = (name: string): string => join(folder as string, name);
const why = '(needs the conformance data: set TRACEFORK_SHARED)';

for (const [name, digest, exchanges, tools] of [
  ['legacy_v1.blob', '93302637a9c2d12f983c3d2bae5150d63e902f427e8555b42b666c9e7fcb8c4e', 3, 0],
  ['v2.blob', '34dea6b7e0fbe2d0bad017b6de60e6eec9a70dc0944c63ddfbe87275c11cd6a2', 2, 0],
  ['v4.blob', 'd2957b78ee4ca704bb77f184669a30a4537a6747b8cac29b6a5cc5ef6fc5a2ee', 2, 1],
] as const) {
  test(`the original's ${name} has the original's digest ${why}`, skip, () => {
    const tape = readPythonTape(file(name));
    expect(tape.digest()).toBe(digest);
    expect(tape.exchanges.length).toBe(exchanges);
    expect(tape.toolExchanges.length).toBe(tools);
  });
}

for (const [name, digest] of [
  ['single_turn', '5020d10d6829cfd079f71dc0aa88c36e973302a8861eed9284f2eb70792139d1'],
  ['two_turn', '7ac5b4eb3a6a6c4acf613379851c24badec9e13dec5d9a419ab5457b32e71552'],
] as const) {
  test(`the rows of ${name}.tape.sqlite have the original's digest ${why}`, skip, () => {
    const path = tempPath('copy.sqlite');
    copyFileSync(file(`${name}.tape.sqlite`), path);
    const db = new DatabaseSync(path);
    const all = (sql: string) => db.prepare(sql).all() as never;
    const rows = {
      blobs: all('SELECT hash, data FROM blobs'),
      events: all('SELECT kind, a, b FROM events ORDER BY seq'),
      meta: all('SELECT key, value FROM meta'),
    };
    db.close();
    expect(pythonTapeFromRows(rows, { where: name }).digest()).toBe(digest);
  });
}

test(`the legacy tape holds what it was made of ${why}`, skip, () => {
  const tape = readPythonTape(new Uint8Array(readFileSync(file('legacy_v1.blob'))));
  expect(tape.agentName).toBe('golden-agent');
  expect(tape.boundary).toBe('single-process-asyncio-v1');
  expect(tape.draws).toEqual([
    ['clock', '2026-01-01T00:00:00+00:00'],
    ['uuid', 'abc123'],
  ]);
  expect(tape.exchanges[1]?.map((body) => Buffer.from(body).toString())).toEqual([
    'request-2',
    'response-2',
  ]);
});

/** An envelope as Python tracefork writes it. */
function envelope(
  version: number,
  options: { header?: object; blobs?: readonly string[] } = {},
): Buffer {
  const blobs = options.blobs ?? ['ask', 'answer'];
  const hashes = blobs.map((blob) => hex(bytes(blob)));
  const header = Buffer.from(
    JSON.stringify({
      boundary: 'b',
      agent_name: 'a',
      draws: [['uuid', '00']],
      exchanges: [[hashes[0], hashes[1]]],
      blob_hashes: hashes,
      content_redacted: false,
      ...options.header,
    }),
  );
  const start = Buffer.alloc(13);
  start.write('TFTAPE\0', 'latin1');
  start.writeUInt16BE(version, 7);
  start.writeUInt32BE(header.length, 9);
  const packed = blobs.map((blob) => {
    const frame = zlib.zstdCompressSync(bytes(blob));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(frame.length);
    return Buffer.concat([length, frame]);
  });
  return Buffer.concat([start, header, ...packed]);
}

test('envelopes 2 to 6 are read with the fields each of them added', () => {
  const hashes = ['ask', 'answer'].map((blob) => hex(bytes(blob)));
  const added = {
    3: { tool_exchanges: [hashes] },
    4: { async_batches: [[0]] },
    5: { provenance: { by: 'me' } },
    6: { request_urls: ['https://a.test/', null] },
  };
  let header = {};
  for (const version of [2, 3, 4, 5, 6] as const) {
    header = { ...header, ...(version === 2 ? {} : added[version]) };
    const tape = readPythonTape(envelope(version, { header }));
    expect(Buffer.from(tape.exchanges[0]?.[1] ?? []).toString()).toBe('answer');
    expect(tape.toolExchanges.length).toBe(version >= 3 ? 1 : 0);
    expect(tape.asyncBatches).toEqual(version >= 4 ? [[0]] : []);
    expect(tape.provenance).toEqual(version >= 5 ? { by: 'me' } : {});
    expect(tape.requestUrls).toEqual(version >= 6 ? ['https://a.test/', null] : []);
  }
  expect(() => readPythonTape(envelope(7))).toThrow(/later version.*envelope 7/);
});

test('a forged response is refused, unlike in the original', () => {
  const forged = envelope(4, {
    blobs: ['ask', 'forged'],
    header: { blob_hashes: [hex(bytes('ask')), hex(bytes('answer'))], exchanges: [] },
  });
  expect(() => readPythonTape(forged)).toThrow(/does not match its hash/);
});

test('a flipped bit in a blob is refused or changes nothing', () => {
  const whole = envelope(4);
  const digest = readPythonTape(whole).digest();
  const blobs = whole.indexOf('}', 13) + 1;
  let refused = 0;
  for (let bit = blobs * 8; bit < whole.length * 8; bit += 1) {
    const copy = Buffer.from(whole);
    copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
    try {
      expect(readPythonTape(copy).digest(), `bit ${bit}`).toBe(digest);
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^TAPE_(DAMAGED|LIMIT)/) });
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(0.9 * 8 * (whole.length - blobs));
});

test('envelopes that are cut, too long or contradict themselves are refused', () => {
  const whole = envelope(4);
  for (let length = 1; length < whole.length; length += 1) {
    expect(() => readPythonTape(whole.subarray(0, length))).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^TAPE_/) }),
    );
  }
  expect(() => readPythonTape(Buffer.concat([whole, Buffer.of(0)]))).toThrow(
    /follow the last blob/,
  );
  expect(() =>
    readPythonTape(envelope(4, { header: { exchanges: [['0'.repeat(64), '0'.repeat(64)]] } })),
  ).toThrow(/not there/);
  expect(() => readPythonTape(envelope(4, { header: { draws: [['a']] } }))).toThrow(/a pair/);
  expect(() => openTape(whole)).toThrow(/@tracefork\/tape\/python/);
});
