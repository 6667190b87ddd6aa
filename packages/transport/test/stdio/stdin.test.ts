import { expect, test } from 'vitest';
import { hasTerminal, runOnTerminal, runPiped } from './harness.ts';

interface Told {
  readonly seen: unknown;
  readonly chunks: readonly string[];
  readonly uncovered: readonly string[];
}

/** Gates that keep nothing back, and what they write down as `chunks`. */
const recording = `
  const chunks = [];
  const uncovered = [];
  const write = (bytes) => chunks.push(Buffer.from(bytes).toString());
  const undo = recordStdin({
    gate: { deliver(source, delivery, run) {
      setImmediate(() => { write(delivery.bytes); run(); });
      return () => {};
    } },
    log: { append: ({ body }) => write(body), checkpoint() {} },
    elapsed: () => 0,
    uncovered: ({ detail }) => uncovered.push(detail),
  });
`;

function replaying(chunks: readonly string[], terminal = false): string {
  return `
    const chunks = ${JSON.stringify(chunks)};
    const uncovered = [];
    let at = 0;
    const undo = replayStdin({
      terminal: ${terminal},
      chunks: chunks.map((text) => Buffer.from(text)),
      abandon: () => uncovered.push('abandoned'),
      gate: { take(source, run) {
        if (at < chunks.length) {
          setImmediate(run, { kind: 'stdin', bytes: Buffer.from(chunks[at++]) });
        }
        return () => {};
      } },
    });
  `;
}

const input = 'first line\nzweite Zeile: grün\n';

const agents: Readonly<Record<string, string>> = {
  'data events': `
    const seen = await new Promise((done) => {
      const all = [];
      process.stdin.setEncoding('utf8').on('data', (text) => all.push(text)).on('end', () => done(all));
    });`,
  'async iteration': `
    let seen = '';
    for await (const chunk of process.stdin) seen += chunk;`,
  readline: `
    const seen = [];
    const { createInterface } = await import('node:readline');
    for await (const line of createInterface({ input: process.stdin })) seen.push(line);`,
  'readable events': `
    const seen = await new Promise((done) => {
      let all = '';
      process.stdin.on('readable', () => { for (let c; (c = process.stdin.read()); ) all += c; });
      process.stdin.on('end', () => done(all));
    });`,
  'a stream consumer': `
    const { text } = await import('node:stream/consumers');
    const seen = await text(process.stdin);`,
  'readFileSync(0)': `
    const seen = fs.readFileSync(0, 'utf8');`,
  "readFileSync('/dev/stdin')": `
    const seen = fs.default.readFileSync('/dev/stdin').toString();`,
  readSync: `
    const buffer = Buffer.alloc(8);
    let seen = '';
    for (let n; (n = fs.readSync(0, buffer, 0, 8, null)) > 0; ) seen += buffer.subarray(0, n).toString('latin1');`,
};

for (const [name, agent] of Object.entries(agents)) {
  test(`standard input read by ${name} replays without any input`, () => {
    const tell = 'report({ seen, chunks, uncovered });';
    const alone = runPiped<Told>(`const chunks = [], uncovered = []; ${agent} ${tell}`, { input });
    const recorded = runPiped<Told>(`${recording} ${agent} ${tell}`, { input });
    expect(recorded.report.seen).toEqual(alone.report.seen);
    expect(recorded.report.chunks.join('')).toBe(input);
    expect(recorded.report.chunks.at(-1)).toBe('');
    expect(recorded.report.uncovered).toEqual([]);
    const replayed = runPiped<Told>(`${replaying(recorded.report.chunks)} ${agent} ${tell}`);
    expect(replayed.report.seen).toEqual(recorded.report.seen);
    expect(replayed.report.uncovered).toEqual(/Sync/.test(name) ? ['abandoned'] : []);
  });
}

test('standard input from a file replays', () => {
  const agent = `${agents['data events']} report({ seen, chunks, uncovered });`;
  const recorded = runPiped<Told>(`${recording} ${agent}`, { input, fromFile: true });
  expect(recorded.report).toMatchObject({ seen: [input], chunks: [input, ''] });
  const replayed = runPiped<Told>(`${replaying(recorded.report.chunks)} ${agent}`);
  expect(replayed.report.seen).toEqual([input]);
});

test('other ways to standard input are told as not covered', () => {
  const { report } = runPiped<Told>(
    `${recording} const seen = await fs.promises.readFile('/dev/stdin', 'utf8');
     report({ seen, chunks, uncovered });`,
    { input },
  );
  expect(report).toMatchObject({ seen: input, uncovered: ['read through fs readFile'] });
});

test('an agent that never asks for standard input does not open it', () => {
  const { report } = runPiped<string[]>(`${recording} report(process.getActiveResourcesInfo());`);
  expect(report).not.toContain('PipeWrap');
});

test('process.stdin is as it was after undo', () => {
  const { report } = runPiped<boolean[]>(`
    const look = () => Object.getOwnPropertyDescriptor(process, 'stdin').get;
    const before = [look(), fs.default.readSync, fs.default.readFileSync, fs.readSync];
    ${recording}
    const during = look();
    undo();
    const after = [look(), fs.default.readSync, fs.default.readFileSync, fs.readSync];
    report([during !== before[0], ...after.map((value, i) => value === before[i])]);
  `);
  expect(report).toEqual([true, true, true, true, true]);
});

test.runIf(hasTerminal)(
  'a question answered on a terminal is answered again without one',
  async () => {
    const agent = `
    const { createInterface } = await import('node:readline/promises');
    const lines = createInterface({ input: process.stdin, output: process.stdout });
    const seen = [await lines.question('name? '), process.stdin.isTTY];
    lines.close();
    report({ seen, chunks, uncovered });`;
    const recorded = await runOnTerminal<Told>(`${recording} ${agent}`);
    expect(recorded.report.seen).toEqual(['typed', true]);
    const replayed = runPiped<Told>(`${replaying(recorded.report.chunks, true)} ${agent}`);
    expect(replayed.report.seen).toEqual(['typed', true]);
  },
);
