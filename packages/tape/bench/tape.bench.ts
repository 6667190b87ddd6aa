/**
 * Sizes, memory and CPU of tapes, with the targets and whether they were reached. Text comes from a
 * seeded word model (`words.ts`, seed 20260101), the Who&When logs from `TRACEFORK_SHARED` or
 * `../shared` beside the checkout. Run: `node bench/tape.bench.ts`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addFigure, quick, sized } from '@tracefork/bench/figures';
import { createTapeWriter, fileSink, packTape, writeTape } from '../src/index.ts';
import { sharedFolder } from '../test/support/tools.ts';
import { alone, longFrame } from './baselines.ts';
import { measureCpu } from './cpu.ts';
import { interleaved } from './interleaved.ts';
import { first, recordStep } from './record.ts';
import { textSource } from './words.ts';
import { type Workload, workloads } from './workloads.ts';

const folder = mkdtempSync(join(tmpdir(), 'tape-bench-'));
const results: { what: string; measured: string; target: string; reached: string }[] = [];
const kB = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

function report(what: string, measured: string, target?: { text: string; reached: boolean }): void {
  results.push({
    what,
    measured,
    target: target?.text ?? '',
    reached: target === undefined ? '' : target.reached ? 'yes' : 'NO',
  });
}

interface Sizes {
  readonly raw: number;
  readonly recorded: number;
  readonly packed: number;
  readonly long: number;
  readonly alone: number;
  readonly chunks: number;
  readonly packMs: number;
}

async function measure(steps: ReturnType<Workload['steps']>, path: string): Promise<Sizes> {
  const noise = textSource(7).random;
  const writer = createTapeWriter(fileSink(path), { strict: true });
  writer.append(first);
  const frame = longFrame();
  const sums = { raw: 0, alone: 0, chunks: 0 };
  let x = 0;
  for (const step of steps) {
    const { before, after } = recordStep(step, x, noise);
    x += 1;
    for (const event of before) writer.append(event);
    writer.checkpoint();
    for (const event of after) writer.append(event);
    writer.checkpoint();
    const answer = Buffer.concat(step.chunks);
    for (const body of [Buffer.from(JSON.stringify(step.body)), answer]) {
      await frame.write(body);
      sums.raw += body.length;
      sums.alone += alone(body);
    }
    sums.chunks += step.chunks.length;
  }
  writer.append({ kind: 'end', t: x * 2000, complete: true });
  writer.close();
  const start = performance.now();
  const { before, after } = packTape(path);
  const packMs = performance.now() - start;
  return { ...sums, recorded: before, packed: after, long: await frame.end(), packMs };
}

const most = sized({ full: 500, quick: 150 });
/** The original's figures are of 500 steps. */
const original = (text: string): object => (quick ? {} : { original: text });
const all = workloads(sharedFolder('data/who-and-when'), most);

for (const [index, { name, steps, streamed }] of all
  .slice(0, sized({ full: 9, quick: 2 }))
  .entries()) {
  const path = join(folder, `${index}.tape`);
  const sizes = await measure(steps(), path);
  const allowance = streamed ? 3 * sizes.chunks : 0;
  const ratio = (sizes.packed - allowance) / sizes.long;
  report(`${name}: bodies, raw`, `${(sizes.raw / 1e6).toFixed(1)} MB`);
  report(`${name}: each body alone, zstd -3`, kB(sizes.alone));
  report(`${name}: one zstd -3 --long frame`, kB(sizes.long));
  report(`${name}: tape while recording`, kB(sizes.recorded));
  const mostBytes = 1e6 + allowance;
  report(
    `${name}: tape`,
    kB(sizes.packed),
    index < 2 ? { text: `<= ${kB(mostBytes)}`, reached: sizes.packed <= mostBytes } : undefined,
  );
  report(
    `${name}: against the long frame${streamed ? ', less 3 B a chunk' : ''}`,
    ratio.toFixed(2),
    { text: '<= 1.30', reached: ratio <= 1.3 },
  );
  addFigure({
    topic: 'Tape',
    what: 'a tape on disk',
    sizes: name,
    value: sizes.packed / 1000,
    unit: 'kB',
    baselines: [
      { what: 'all bodies as one zstd -3 --long frame', value: sizes.long / 1000 },
      { what: 'each body compressed alone, zstd -3', value: sizes.alone / 1000 },
      { what: 'the bodies', value: sizes.raw / 1000 },
    ],
    ...(streamed ? {} : { target: { bound: 'at most', value: 1.3, of: 'ratio' } as const }),
    ...(index === 0 ? original('109 MB, of 486 MB of bodies') : {}),
  });
  report(`${name}: packing took`, `${sizes.packMs.toFixed(0)} ms`);
  if (streamed) {
    const whole = await measure(merged(steps()), join(folder, `${index}-merged.tape`));
    const each = (sizes.packed - whole.packed) / sizes.chunks;
    addFigure({
      topic: 'Tape',
      what: 'a chunk of a stream on the tape, beyond its content',
      sizes: `${sizes.chunks.toLocaleString('en-US')} chunks`,
      value: each,
      unit: 'B',
      target: { bound: 'at most', value: 3 },
    });
    report(`${name}: each of ${sizes.chunks} chunks, beyond its content`, `${each.toFixed(2)} B`, {
      text: '<= 3 B',
      reached: each <= 3,
    });
  }
  if (streamed && !quick) {
    for (const [kind, plainly] of [
      ['event streams', false],
      ['bytes without blank lines', true],
    ] as const) {
      const size = (whole: boolean): number => {
        const file = join(folder, `${kind}-${whole}.tape`);
        writeTape(file, interleaved(plainly ? withoutBlankLines(steps()) : steps(), { whole }));
        return statSync(file).size;
      };
      const each = (size(false) - size(true)) / sizes.chunks;
      report(`${name}: each chunk of two interleaved ${kind}`, `${each.toFixed(2)} B`, {
        text: '<= 3 B',
        reached: each <= 3,
      });
    }
  }
  if (index === 0) {
    const program = fileURLToPath(new URL('read-tape.ts', import.meta.url));
    const read = JSON.parse(
      execFileSync(process.execPath, ['--no-warnings', program, path], { encoding: 'utf8' }),
    );
    const peak = read.peak / 2 ** 20;
    report(
      `${name}: opening, verifying, digest`,
      `${read.open.toFixed(0)}, ${read.verify.toFixed(0)}, ${read.digest.toFixed(0)} ms`,
    );
    report(`${name}: peak memory of all three`, `${peak.toFixed(0)} MiB`, {
      text: '< 300 MiB',
      reached: peak < 300,
    });
    addFigure({
      topic: 'Tape',
      what: 'peak memory of opening, verifying and hashing a tape, Node included',
      sizes: name,
      value: peak,
      unit: 'MiB',
      baselines: [{ what: 'the bodies', value: sizes.raw / 2 ** 20 }],
      target: { bound: 'at most', value: 300 },
      ...original('735 MB'),
    });
    const { run, write } = await measureCpu(steps(), join(folder, 'cpu.tape'));
    addFigure({
      topic: 'Tape',
      what: 'processor time of writing a tape',
      sizes: name,
      value: write,
      unit: 'ms',
      baselines: [{ what: 'making the requests as JSON and sending them', value: run }],
      target: { bound: 'at most', value: 0.25, of: 'ratio' },
    });
    report(
      `${name}: CPU of writing, against ${run.toFixed(0)} ms of the run`,
      `${((100 * write) / run).toFixed(1)} %`,
      { text: '< 25 %', reached: write / run < 0.25 },
    );
  }
}

/** The same run with each body in one chunk. */
function* merged(steps: ReturnType<Workload['steps']>): ReturnType<Workload['steps']> {
  for (const step of steps) yield { ...step, chunks: [Buffer.concat(step.chunks)] };
}

/** The same run with chunks that end anywhere. */
function* withoutBlankLines(steps: ReturnType<Workload['steps']>): ReturnType<Workload['steps']> {
  for (const step of steps) {
    const chunks = step.chunks.map((chunk) =>
      Buffer.from(chunk.toString().replaceAll('\n\n', '\n')),
    );
    yield { ...step, chunks };
  }
}

rmSync(folder, { recursive: true });
console.log(`Node ${process.versions.node}, zstd ${process.versions.zstd ?? '?'}`);
console.table(results);
process.exitCode = results.some(({ reached }) => reached === 'NO') ? 1 : 0;
