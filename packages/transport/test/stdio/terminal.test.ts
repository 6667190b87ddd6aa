import { expect, test } from 'vitest';
import { hasTerminal, runOnTerminal, runPiped } from './harness.ts';

/** An agent that prints by what its terminal is. */
const agent = `
  const tty = await import('node:tty');
  const { styleText } = await import('node:util');
  console.log({ n: 1 }, styleText('red', 'red'));
  console.log(process.stdout.isTTY, process.stderr.isTTY, process.stdout.columns);
  console.log(process.stdout.getWindowSize?.().at(0), process.stdout.hasColors?.(), tty.isatty(1), tty.default.isatty(0));
  console.log(typeof process.stdout.cursorTo, process.stdout.getColorDepth?.());
  process.stdout.clearLine?.(0);
  process.stdout.cursorTo?.(3);
`;

test.runIf(hasTerminal)(
  'what was printed on a terminal is printed again through a pipe',
  async () => {
    const recorded = await runOnTerminal<{ facts: object; text: string }>(`
    const capture = captureStdout();
    const facts = terminalFacts();
    ${agent}
    report({ facts, text: Buffer.from(capture.bytes()).toString() });
  `);
    const { text, facts } = recorded.report;
    expect(text).toContain('\u001b[33m1\u001b[39m');
    const replayed = runPiped<string>(
      `
      const undo = restoreTerminal(${JSON.stringify(facts)});
      const capture = captureStdout();
      ${agent}
      report(Buffer.from(capture.bytes()).toString());
    `,
      { env: { TERM: 'dumb', CI: '' } },
    );
    expect(replayed.report).toBe(text);
    expect(replayed.stdout).toBe(text);
  },
);

test.runIf(hasTerminal)('what was printed into a pipe is printed again on a terminal', async () => {
  const facts = { stdin: false, stdout: false, stderr: false };
  const recorded = runPiped<string>(`
    const capture = captureStdout();
    ${agent}
    report(Buffer.from(capture.bytes()).toString());
  `);
  const replayed = await runOnTerminal<string>(`
    restoreTerminal(${JSON.stringify(facts)});
    const capture = captureStdout();
    ${agent}
    report(Buffer.from(capture.bytes()).toString());
  `);
  expect(replayed.report).toBe(recorded.report);
});

test('a pipe is a pipe in the facts, without a width', () => {
  const { report } = runPiped('report(terminalFacts());');
  expect(report).toEqual({ stdin: false, stdout: false, stderr: false });
});

test('the streams are as they were after undo', () => {
  const { report } = runPiped<boolean>(`
    const tty = await import('node:tty');
    const look = () => JSON.stringify([
      Object.keys(process.stdout), Object.keys(process.stderr),
      process.stdout.isTTY, process.stdout.columns, typeof process.stdout.getColorDepth, tty.isatty(1),
    ]);
    const before = look();
    const undo = restoreTerminal({ stdin: true, stdout: true, stderr: true, columns: 40 });
    const during = look();
    undo();
    report(before === look() && before !== during);
  `);
  expect(report).toBe(true);
});
