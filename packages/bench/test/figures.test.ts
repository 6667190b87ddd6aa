import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figuresOf } from '@tracefork/bench/results';
import { expect, onTestFinished, test } from 'vitest';

const module = import.meta.resolve('@tracefork/bench/figures');

/** The rows that a benchmark leaves which adds two figures and then does what is asked. */
function left(then: string): { readonly status: number | null; readonly rows: number } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [program, file] = [join(folder, 'program.ts'), join(folder, 'figures.jsonl')];
  const row = "{ topic: 'Tape', what: 'a', sizes: '', value: 1, unit: 'B' }";
  writeFileSync(
    program,
    `const { addFigure } = await import(${JSON.stringify(module)});
addFigure(${row});
addFigure(${row});
${then}`,
  );
  const { status } = spawnSync(process.execPath, [program], {
    env: { ...process.env, BENCH_FIGURES: file },
  });
  const rows = existsSync(file) ? figuresOf(readFileSync(file, 'utf8')).length : 0;
  return { status, rows };
}

test('A benchmark that comes to its end leaves all its rows, also where it missed a target', () => {
  expect(left('process.exitCode = 1;')).toEqual({ status: 1, rows: 2 });
});

test('A benchmark that breaks down half-way leaves no row, so that the table keeps its last whole run', () => {
  expect(left("throw new Error('broken');")).toEqual({ status: 1, rows: 0 });
});

test('A figure that is no number is refused, and named', async () => {
  const { addFigure } = await import('@tracefork/bench/figures');
  const figure = {
    topic: 'Tape',
    what: 'a ratio',
    sizes: '',
    value: Number.NaN,
    unit: '',
  } as const;
  expect(() => addFigure(figure)).toThrow('"a ratio" has no finite value');
});
