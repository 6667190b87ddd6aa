import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Event, openTape, type Tape, type TapeErrorCode } from '../src/index.ts';
import { hex } from './support/recording.ts';
import { zstdBinary } from './support/tools.ts';

interface Expected {
  readonly error?: 'damaged' | 'future';
  readonly chain?: string;
  readonly complete?: boolean;
  readonly digest?: string;
  readonly events?: number;
  readonly bodies?: number;
}

const golden = new URL('golden/', import.meta.url);
const expected = JSON.parse(readFileSync(new URL('expected.json', golden), 'utf8')) as Readonly<
  Record<string, Expected>
>;
const codes: Readonly<Record<string, TapeErrorCode>> = {
  damaged: 'TAPE_DAMAGED',
  future: 'TAPE_FROM_THE_FUTURE',
};
const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0);
const secondReader = fileURLToPath(new URL('second-reader/read_tape.py', import.meta.url));
const canReadTwice = python !== undefined && zstdBinary !== undefined;

function bodiesOf(event: Event): Uint8Array[] {
  return Object.values(event).flatMap((value: unknown) =>
    ([] as unknown[]).concat(value).filter((one) => one instanceof Uint8Array),
  );
}

/** What the second reader prints, from this one. */
function summary(tape: Tape): unknown {
  return {
    chain: tape.chain,
    complete: tape.complete,
    digest: tape.digest(),
    kinds: tape.events.map(({ kind }) => kind),
    bodies: tape.events.flatMap((event) => bodiesOf(event).map(hex)),
    chunks: tape.events.flatMap((event) =>
      event.kind === 'data' ? event.x.map((x, index) => [x, event.n[index]]) : [],
    ),
  };
}

test('every golden file is expected to be something', () => {
  const files = readdirSync(golden).filter((name) => name.endsWith('.tape'));
  expect(files.sort()).toEqual(Object.keys(expected).sort());
  expect(files.length).toBe(9);
});

for (const [name, { error, events, bodies, ...rest }] of Object.entries(expected)) {
  const path = fileURLToPath(new URL(name, golden));

  test(`golden file ${name}`, () => {
    if (error !== undefined) {
      expect(() => openTape(path)).toThrow(expect.objectContaining({ code: codes[error] }));
      return;
    }
    const tape = openTape(path);
    expect(tape).toMatchObject({ chain: rest.chain, complete: rest.complete });
    expect(tape.digest()).toBe(rest.digest);
    expect(tape.events.length).toBe(events);
    expect(tape.verify().bodies).toBe(bodies);
  });

  test.skipIf(!canReadTwice)(
    `golden file ${name}, as the second reader sees it (needs Python and zstd)`,
    () => {
      const run = spawnSync(python as string, [secondReader, path], { encoding: 'utf8' });
      expect(run.stderr).toBe('');
      const seen: unknown = JSON.parse(run.stdout);
      expect(seen).toEqual(error === undefined ? summary(openTape(path)) : { error });
    },
  );
}

test.skipIf(zstdBinary === undefined)(
  'the zstd command prints the events, of a truncated file too (needs zstd)',
  () => {
    const print = (name: string): string => {
      const path = fileURLToPath(new URL(name, golden));
      return spawnSync(zstdBinary as string, ['-dc', path], { encoding: 'utf8' }).stdout;
    };
    const recorded = print('v1-recorded.tape');
    expect(hex(Buffer.from(recorded))).toBe(expected['v1-recorded.tape']?.chain);
    expect(hex(Buffer.from(print('v1-packed.tape')))).toBe(expected['v1-packed.tape']?.chain);
    const lines = recorded.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).kind)).toEqual(
      openTape(fileURLToPath(new URL('v1-recorded.tape', golden))).events.map(({ kind }) => kind),
    );
    const cut = print('v1-truncated.tape');
    expect(recorded.startsWith(cut)).toBe(true);
    expect(cut.split('\n').length).toBeGreaterThan(
      expected['v1-truncated.tape']?.events ?? Infinity,
    );
  },
);

test.skipIf(python === undefined)(
  'the second reader is a short program on the standard library',
  () => {
    const source = readFileSync(secondReader, 'utf8');
    expect(source.split('\n').length).toBeLessThan(300);
    const imports = [...source.matchAll(/^import (\w+)/gm)].map((match) => match[1]);
    const check = `import sys; print(all(m in sys.stdlib_module_names for m in ${JSON.stringify(imports)}))`;
    expect(execFileSync(python as string, ['-c', check], { encoding: 'utf8' }).trim()).toBe('True');
  },
);
