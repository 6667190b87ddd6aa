import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTape, type Tape } from '@tracefork/tape';
import {
  type ForkedCommand,
  forkCommand,
  type ReplayedCommand,
  replayCommand,
} from '@tracefork/transport/command';
import { environment, packageRoot, type Ran, tracefork } from './command.ts';
import type { Example } from './examples.ts';
import { startMcpServer } from './mcp-server.ts';
import { forkInTheMiddle } from './middle-step.ts';
import { startModelServer } from './model-server.ts';

/** What became of one example: every behaviour is looked at by a test of its own. */
export interface Life {
  readonly recorded: Ran;
  readonly tape: Tape;
  readonly file: string;
  /** Keys that stand on one of the tapes. */
  readonly leaked: readonly string[];
  readonly forked: ForkedCommand;
  /** With every server gone and no key in the environment. */
  readonly replayed: Ran;
  readonly replayedBranch: ReplayedCommand | undefined;
}

const keys = {
  ANTHROPIC_API_KEY: 'sk-ant-of-this-test',
  OPENAI_API_KEY: 'sk-of-this-test',
  GEMINI_API_KEY: 'AIza-of-this-test',
};

/** Records an example, forks it, ends the servers, and replays both tapes. */
export async function live(example: Example): Promise<Life> {
  const { name, effects, env, verdict = 'exact', file: agent = `src/${name}.ts` } = example;
  const accept = verdict === 'exact' ? [] : ['--accept', verdict];
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-sdks-'));
  const [model, mcp] = await Promise.all([startModelServer(), startMcpServer()]);
  const close = () => Promise.all([model.close(), mcp.close()]);
  try {
    const without = environment({
      ANTHROPIC_BASE_URL: model.url,
      OPENAI_BASE_URL: `${model.url}/v1`,
      GOOGLE_GEMINI_BASE_URL: model.url,
      MCP_URL: `${mcp.url}/mcp`,
      TRACEFORK_STORE: join(folder, 'store'),
      ...env,
    });
    const command = [process.execPath, join(packageRoot, agent)];
    const file = join(folder, 'parent.tape');
    const recorded = await tracefork(['record', '-o', file, '--', ...command], {
      ...without,
      ...keys,
    });
    const tape = openTape(file);
    const branch = join(folder, 'branch.tape');
    const forked = await forkCommand({
      command,
      tape: file,
      file: branch,
      cwd: packageRoot,
      env: { ...without, ...keys },
      script: forkInTheMiddle(tape, effects),
    });
    await close();
    const replayed = await tracefork(
      ['replay', '--json', ...accept, file, '--', ...command],
      without,
    );
    const replayedBranch =
      forked.end.status === 'finished'
        ? await replayCommand({
            command,
            tape: branch,
            cwd: packageRoot,
            env: without,
            output: 'capture',
          })
        : undefined;
    const written = [file, ...(forked.captured ? [branch] : [])].map(textOf).join('');
    const leaked = Object.values(keys).filter((key) => written.includes(key));
    return { recorded, tape, file, leaked, forked, replayed, replayedBranch };
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything on a tape, bodies included. */
function textOf(file: string): string {
  const tape = openTape(readFileSync(file));
  const bodies = tape.events.flatMap((event) =>
    'body' in event && event.body !== null ? [Buffer.from(event.body).toString('latin1')] : [],
  );
  return JSON.stringify(tape.events) + bodies.join('\n');
}
