import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderPage } from '@tracefork/bench/page';
import { figuresOf, noResults, type Results, withPart } from '@tracefork/bench/results';
import { projectRoot } from '../check/workspace.ts';

const data = join(projectRoot, 'docs/benchmarks.json');
const page = join(projectRoot, 'docs/benchmarks.md');

/**
 * Runs one program and puts its rows into the page, if it came to its end; says so where it left
 * none.
 *
 * @param options.work runs it with the given variables
 */
export async function keepResult(
  file: string,
  options: {
    readonly quick: boolean;
    readonly work: (env: Readonly<Record<string, string>>) => Promise<unknown>;
  },
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-bench-'));
  const lines = join(folder, 'figures.jsonl');
  const begun = new Date();
  const load = loadavg()[0] ?? 0;
  try {
    await options.work({ BENCH_FIGURES: lines });
    if (!existsSync(lines)) {
      console.error(`${file} left no figures. The table keeps those of its last whole run.`);
      return;
    }
    const result = {
      date: begun.toISOString(),
      mode: options.quick ? ('quick' as const) : ('full' as const),
      node: process.versions.node,
      cores: availableParallelism(),
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      load: Math.round(load * 10) / 10,
      seconds: Math.round((Date.now() - begun.getTime()) / 100) / 10,
      figures: figuresOf(readFileSync(lines, 'utf8')),
    };
    const part = file.replace('/bench/', '/').replace(/\.bench\.ts$/, '');
    const results = withPart(read(), { part, result });
    writeFileSync(data, `${JSON.stringify(results, null, 2)}\n`);
    writeFileSync(page, renderPage(results));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const read = (): Results =>
  existsSync(data) ? (JSON.parse(readFileSync(data, 'utf8')) as Results) : noResults;
