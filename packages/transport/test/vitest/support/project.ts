import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const home = join(import.meta.dirname, '../../..');

/** A project with the tests of the folder `project` and those of the documentation. */
export function makeProject(): string {
  const project = mkdtempSync(join(tmpdir(), 'tracefork-vitest-'));
  cpSync(join(home, 'test/vitest/project'), project, { recursive: true });
  renameSync(join(project, 'checkout.cases.ts'), join(project, 'checkout.test.ts'));
  writeFileSync(join(project, 'tapes.ts'), documented('one-place'));
  writeFileSync(join(project, 'docs.test.ts'), documented('vitest'));
  writeFileSync(join(project, 'refund.node.ts'), documented('node-test'));
  writeFileSync(join(project, 'vitest.config.mts'), documented('config'));
  for (const name of ['vitest', '@anthropic-ai/sdk', '@tracefork/transport']) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(name === '@tracefork/transport' ? home : join(home, 'node_modules', name), link);
  }
  return project;
}

/** A block of the documentation. */
function documented(info: string): string {
  const text = readFileSync(join(home, 'docs/test-runners.md'), 'utf8');
  const block = new RegExp(`^\`\`\`ts ${info}\\n(.*?)^\`\`\``, 'ms').exec(text)?.[1];
  if (block === undefined) throw new Error(`no block "ts ${info}"`);
  return block;
}

/** What a process printed, and its exit code. */
export interface Ran {
  readonly code: number | null;
  readonly printed: string;
}

/** Runs Node in a project. */
export async function runNode(
  args: readonly string[],
  { project, env }: { readonly project: string; readonly env: NodeJS.ProcessEnv },
): Promise<Ran> {
  const { CI: _ci, TRACEFORK_MODE: _mode, VITEST: _vitest, ...rest } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: { ...rest, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, printed };
}

interface Assertion {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** What became of each test, by its whole title. */
export interface VitestRan {
  readonly report: Readonly<Record<string, { readonly status: string; readonly message: string }>>;
  readonly printed: string;
}

let runs = 0;

/** Runs Vitest on a project. */
export async function runVitest(
  args: readonly string[],
  settings: { readonly project: string; readonly env: NodeJS.ProcessEnv },
): Promise<VitestRan> {
  const out = join(settings.project, `report${runs++}.json`);
  const bin = join(home, 'node_modules/vitest/vitest.mjs');
  const { printed } = await runNode(
    [bin, 'run', '--reporter=json', `--outputFile=${out}`, '--testTimeout=30000', ...args],
    settings,
  );
  if (!existsSync(out)) throw new Error(printed);
  const { testResults }: { testResults: { message: string; assertionResults: Assertion[] }[] } =
    JSON.parse(readFileSync(out, 'utf8'));
  rmSync(out);
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const messages = testResults.map(({ message }) => message);
  const report = Object.fromEntries(
    results.map(({ fullName, status, failureMessages }) => [
      fullName,
      { status, message: failureMessages.join('\n') },
    ]),
  );
  return { report, printed: [printed, ...messages].join('\n') };
}
