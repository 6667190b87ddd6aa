import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RunResult, run } from './check/run.ts';
import { countLine, countTests } from './check/test-report.ts';
import { turbo } from './check/turbo.ts';
import { projectRoot } from './check/workspace.ts';
import { nativeZstd } from './native-zstd.ts';
import { nodeMatrix } from './node-matrix.ts';

const { values: flags } = parseArgs({
  options: {
    /** Start agents in tests on every supported Node, as CI does. */
    matrix: { type: 'boolean', default: Boolean(process.env.CI) },
    /** The long suites. */
    nightly: { type: 'boolean', default: process.env.TRACEFORK_NIGHTLY === '1' },
  },
});
const inCi = Boolean(process.env.CI);
const report = join(projectRoot, 'node_modules/.cache/vitest-report.json');
const env: Record<string, string> = {
  ...(flags.nightly && { TRACEFORK_NIGHTLY: '1' }),
};

const quiet = ({ ok, output }: RunResult): RunResult => ({ ok, output: ok ? '' : output });

const program = (...command: readonly [string, ...string[]]): (() => Promise<RunResult>) => {
  return async () => quiet(await run(command, { cwd: projectRoot, env, output: 'kept' }));
};

async function checkTypes(): Promise<RunResult> {
  const packages = await turbo('types');
  const scripts = await program('tsc', '-p', 'scripts')();
  const output = quiet(packages).output + scripts.output;
  return { ok: packages.ok && scripts.ok, output };
}

async function findNodes(): Promise<RunResult> {
  const matrix = await nodeMatrix();
  if (matrix.ok) env.NODE_MATRIX = matrix.value;
  const output = matrix.ok ? '' : `${matrix.reason}\nTests use this Node alone.\n`;
  return { ok: matrix.ok || !inCi, output };
}

/** With the native zstd, the tape's tests run twice; without a compiler there is only the one case. */
async function findZstd(): Promise<RunResult> {
  const zstd = await nativeZstd();
  if (!zstd.ok)
    return { ok: true, output: `${zstd.reason}\nThe tape is tested on node:zlib alone.\n` };
  env.NODE_PATH = zstd.nodePath;
  env.TRACEFORK_BOTH_ZSTD = '1';
  return { ok: true, output: '' };
}

async function runTests(): Promise<RunResult> {
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return run(['vitest', 'run', ...reporters], { cwd: projectRoot, env, output: 'live' });
}

const parts: ReadonlyArray<readonly [name: string, work: () => Promise<RunResult>]> = [
  ['format and lint', program('biome', 'check', '--error-on-warnings', '.')],
  ['build', async () => quiet(await turbo('build'))],
  ['types', checkTypes],
  ['boundaries', program('node', 'scripts/boundaries.ts')],
  ['docs', program('node', 'scripts/check-docs.ts')],
  ['packages', program('node', 'scripts/package-checks.ts')],
  ...(flags.matrix
    ? ([
        ['node versions', findNodes],
        ['native zstd', findZstd],
      ] as const)
    : []),
  ['tests', runTests],
];

const summary: string[] = [];
let failed = false;
for (const [name, work] of parts) {
  console.log(`\n── ${name}`);
  const start = performance.now();
  const { ok, output } = await work();
  if (output) console.log(output.trimEnd());
  failed ||= !ok;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  summary.push(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(16)}${seconds.padStart(7)} s`);
}

const count = countTests(report);
console.log(`\n${summary.join('\n')}\n\n${countLine(count)}`);
process.exitCode = failed || count.failed > 0 ? 1 : 0;
