import { readFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quoted } from '../agent/tape-command.ts';
import { NoKeyError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { interruptedCode } from '../terminal/interrupt.ts';
import { recordAct, replayAct, type TapeOfAct } from '../tour/acts.ts';
import { blameAct } from '../tour/blame-act.ts';
import { createNarrator, type Narrator } from '../tour/narrator.ts';
import { addedLines } from '../tour/one-line-change.ts';
import { livePrice } from '../tour/price.ts';
import { openStage, startModel } from '../tour/stage.ts';
import * as words from '../tour/words.ts';

export interface DemoOptions {
  readonly live?: boolean;
  readonly yes?: boolean;
  readonly keep?: string;
  /** Default: `refund`, the whole tour. */
  readonly scenario?: 'refund' | 'survey';
}

/** With this seed the lamp's ratings are too low, a little by little. */
const surveyed = {
  agent: 'survey.js:survey',
  seed: 7,
  options: ['--fail-if', '/withdrawn/', '--max-calls', '480'],
} as const;

/** Milliseconds until the local model answers; slower where somebody watches. */
const latency = { watched: 120, unwatched: 20 } as const;

/** `tracefork demo`: records, replays, changes; in a folder of its own. */
export async function demo(options: DemoOptions, io: Io): Promise<number> {
  const { live = false, keep } = options;
  if (options.yes === true && !live)
    throw new UsageError('--yes goes with --live; without it nothing is spent.');
  if (live && options.scenario === 'survey')
    throw new UsageError('--live runs the refund desk; the survey has a local model alone.');
  if (live && !(await maySpend(options, io))) return 2;
  const stage = openStage(keep);
  process.once('exit', stage.clear);
  const start = process.cwd();
  process.chdir(stage.folder);
  try {
    return options.scenario === 'survey'
      ? await tellSurvey(stage.folder, io)
      : await tell({ live, keep, folder: stage.folder, start }, io);
  } finally {
    process.chdir(start);
    stage.clear();
  }
}

interface Setting {
  readonly live: boolean;
  readonly keep: string | undefined;
  readonly folder: string;
  /** The folder in which the user stands. */
  readonly start: string;
}

async function tell({ live, keep, folder, start }: Setting, io: Io): Promise<number> {
  const narrator = createNarrator(io);
  const tape: TapeOfAct = { file: 'refund.tape', folder, io };
  io.out.line(`\n${io.out.style.bold('tracefork demo')}`);
  await narrator.say(live ? words.openingLive : words.opening);

  await narrator.act(1, words.acts.record);
  const code = await recorded({ live, narrator }, tape);
  if (code === interruptedCode) return code;
  await narrator.say(code === 0 ? words.passed : words.failed);

  await narrator.act(2, words.acts.replay);
  await narrator.say(live ? words.beforeReplayLive : words.beforeReplay);
  await narrator.command('tracefork replay refund.tape -- node agent.js');
  const again = await replayAct(tape, {
    script: 'agent.js',
    output: 'inherit',
    env: offline(io.env),
  });
  if (again === 'interrupted') return interruptedCode;
  await narrator.show(`\n${again.text}`);
  if (!again.holds) return 1;
  await narrator.say(words.replayedExactly);

  await narrator.act(3, words.acts.change);
  await narrator.show(change(folder, io));
  await narrator.say(words.beforeChange);
  await narrator.command('tracefork replay refund.tape -- node agent-changed.js');
  const changed = await replayAct(tape, {
    script: 'agent-changed.js',
    output: 'capture',
    env: offline(io.env),
  });
  if (changed === 'interrupted') return interruptedCode;
  await narrator.show(`\n${changed.text}`);

  if (!live) {
    await narrator.act(4, words.acts.blame);
    await narrator.say(words.beforeBlame);
    const place = { narrator, folder, env: offline(io.env) };
    const blamed = await blameAct(
      { agent: 'desk.js:desk', options: ['--fail-if', '/FAILED/'] },
      place,
    );
    if (blamed !== 0) return blamed;
    await narrator.say(words.blamed);
  }

  io.out.line(`\n${io.out.style.bold('Next')}`);
  const kept = keep === undefined ? undefined : relative(start, folder) || '.';
  await narrator.say(words.whatNext({ self: selfName(), folder: kept }));
  io.out.line();
  return 0;
}

/** The second scenario: a run in which no step is to blame. */
async function tellSurvey(folder: string, io: Io): Promise<number> {
  const narrator = createNarrator(io);
  io.out.line(`\n${io.out.style.bold('tracefork demo --scenario survey')}`);
  await narrator.say(words.openingSurvey);
  const place = { narrator, folder, env: offline(io.env) };
  const code = await blameAct(surveyed, place);
  if (code === interruptedCode) return code;
  // The search ended without a proof, which is the answer here.
  if (code !== 1) return code === 0 ? 1 : code;
  await narrator.say(words.notBlamed);
  io.out.line();
  return 0;
}

async function recorded(
  { live, narrator }: { readonly live: boolean; readonly narrator: Narrator },
  tape: TapeOfAct,
): Promise<number> {
  const { env, out } = tape.io;
  await narrator.command('tracefork record -o refund.tape -- node agent.js');
  if (live) return recordAct(tape, withThisNode(env));
  const model = await startModel({
    latency: out.isTerminal ? latency.watched : latency.unwatched,
  });
  try {
    return await recordAct(tape, {
      ...offline(env),
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: 'demo',
    });
  } finally {
    await model.close();
  }
}

/** The environment without anything that leads to a model. */
function offline(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const {
    ANTHROPIC_API_KEY: _key,
    ANTHROPIC_AUTH_TOKEN: _token,
    ANTHROPIC_BASE_URL: _url,
    ...rest
  } = withThisNode(env);
  return rest;
}

/** `node` is the one that runs this program, whatever stands on the PATH. */
function withThisNode(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, PATH: `${dirname(process.execPath)}${delimiter}${env.PATH ?? ''}` };
}

/** The edit, as a patch would show it. */
function change(folder: string, { out: { style } }: Pick<Io, 'out'>): string {
  const [before, after] = ['agent.js', 'agent-changed.js'].map((name) =>
    readFileSync(join(folder, name), 'utf8'),
  ) as [string, string];
  const lines = addedLines(before, after);
  return `\n${lines.map(([sign, line]) => (sign === '+' ? style.green(`   + ${line}`) : `     ${line}`)).join('\n')}`;
}

async function maySpend({ yes = false }: DemoOptions, io: Io): Promise<boolean> {
  if (io.env.ANTHROPIC_API_KEY === undefined || io.env.ANTHROPIC_API_KEY === '') {
    throw new NoKeyError(
      '--live needs a key in ANTHROPIC_API_KEY. Without --live the demo needs none: tracefork demo',
    );
  }
  const { usual, most } = livePrice();
  for (const line of words.spending({ usual: cents(usual), most: cents(most) })) io.err.line(line);
  if (yes || (await io.confirm('Go on?'))) return true;
  io.err.line('Nothing was spent. To go on without being asked: tracefork demo --live --yes');
  return false;
}

/** An estimate; more digits would promise more. */
function cents(dollars: number): string {
  return `$${dollars.toFixed(2)}`;
}

/** How this program was started: by npx, from an installation, or from a clone. */
function selfName(): string {
  const bin = fileURLToPath(new URL('../bin.js', import.meta.url));
  if (/[\\/]_npx[\\/]/.test(bin)) return 'npx @tracefork/cli';
  if (/[\\/]node_modules[\\/]/.test(bin)) return 'npx tracefork';
  if (process.platform === 'win32') return `"${process.execPath}" "${bin}"`;
  // The agents it starts need this Node as well, and a clone's may be the only one that is new enough.
  return `PATH="${dirname(process.execPath)}:$PATH" node ${quoted([bin])}`;
}
