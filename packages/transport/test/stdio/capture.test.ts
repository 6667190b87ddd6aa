import { expect, test } from 'vitest';
import { hasTerminal, runIntoFile, runOnTerminal, runPiped } from './harness.ts';

const writes = `
  const capture = captureStdout();
  console.log('log %d', 1);
  console.error('to stderr');
  process.stdout.write('grün ', 'utf8');
  process.stdout.write(Buffer.from('bytes '));
  process.stdout.write('6869', 'hex');
  const { writeSync } = fs;
  writeSync(1, ' sync ');
  fs.writeSync(1, Buffer.from('--part--'), 2, 4);
  fs.writeSync(1, ' at 0', null, 'latin1');
  fs.writeSync(2, 'to stderr');
  fs.writevSync(1, [Buffer.from(' v1'), Buffer.from(' v2')]);
  fs.writeFileSync(1, ' file');
  fs.writeFileSync(1, Buffer.from(' buffer'));
  fs.appendFileSync('/dev/stdout', ' appended', { encoding: 'utf8' });
  await new Promise((done) => fs.write(1, ' async', done));
  await new Promise((done) => fs.writev(1, [Buffer.from(' asyncv')], done));
  process.stdout.cork();
  console.log(' corked');
  process.stdout.write(new Uint8Array([10]));
  process.stdout.uncork();
  const text = Buffer.from(capture.bytes()).toString();
  capture.undo();
  console.log('after');
  report({ text, again: Buffer.from(capture.bytes()).toString() === text });
`;

const expected =
  'log 1\ngrün bytes hi sync part at 0 v1 v2 file buffer appended async asyncv corked\n\n';

test('everything written to a piped standard output is captured, once', () => {
  const { stdout, report } = runPiped(writes);
  expect(report).toEqual({ text: expected, again: true });
  expect(stdout).toBe(`${expected}after\n`);
});

test('everything written to a file as standard output is captured, once', () => {
  const { stdout, report } = runIntoFile(
    writes.replace(
      "fs.appendFileSync('/dev/stdout', ' appended', { encoding: 'utf8' });",
      "fs.appendFileSync(1, ' appended');",
    ),
  );
  expect(report).toEqual({ text: expected, again: true });
  expect(stdout).toBe(`${expected}after\n`);
});

test('the end of the stream and writes after it count as Node takes them', () => {
  const { report } = runPiped<string>(`
    const capture = captureStdout();
    process.stdout.on('error', () => {});
    process.stdout.end('last');
    process.stdout.write('too late');
    report(Buffer.from(capture.bytes()).toString());
  `);
  expect(report).toBe('last');
});

test('an agent that replaces the write method writes what it lets through', () => {
  const { report } = runPiped<string>(`
    const capture = captureStdout();
    const write = process.stdout.write;
    process.stdout.write = (text, ...rest) => write.call(process.stdout, text.toUpperCase(), ...rest);
    console.log('shout');
    report(Buffer.from(capture.bytes()).toString());
  `);
  expect(report).toBe('SHOUT\n');
});

test('standard output is as it was after undo', () => {
  const { report } = runPiped<boolean>(`
    const look = () => [
      Object.getOwnPropertyDescriptors(process.stdout).write, process.stdout.write, process.stdout.end,
      ...['write', 'writeSync', 'writev', 'writevSync', 'writeFileSync', 'appendFileSync']
        .flatMap((name) => [fs[name], fs.default[name]]),
    ];
    const before = look();
    const capture = captureStdout();
    const during = look();
    capture.undo();
    report(look().every((value, i) => value === before[i]) && !during.every((value, i) => value === before[i]));
  `);
  expect(report).toBe(true);
});

test.runIf(hasTerminal)('on a terminal it stays the same stream, terminal and width', async () => {
  const { report, stdout } = await runOnTerminal<Record<string, unknown>>(`
    const stream = process.stdout;
    const look = () => [process.stdout.isTTY, process.stdout.columns, process.stdout.getColorDepth(),
      process.stdout.constructor.name, process.stdout.getWindowSize()];
    const before = look();
    const capture = captureStdout();
    console.log('shown', { a: 1 });
    const bytes = Buffer.from(capture.bytes()).toString();
    report({ same: stream === process.stdout, before, after: look(), bytes, facts: terminalFacts() });
  `);
  expect(report).toMatchObject({
    same: true,
    before: [true, 97, 8, 'WriteStream', [97, 31]],
    after: [true, 97, 8, 'WriteStream', [97, 31]],
    bytes: 'shown { a: \u001b[33m1\u001b[39m }\n',
    facts: { stdin: true, stdout: true, stderr: true, columns: 97, colorDepth: 8 },
  });
  expect(stdout).toContain('shown');
});
