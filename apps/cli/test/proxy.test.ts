import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { openTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import {
  baseUrlVariables,
  recordedEnvironment,
  replayedEnvironment,
} from '../src/proxy/client-environment.ts';
import { parseTargets } from '../src/proxy/parse-targets.ts';
import { steady, steadyEnvironment, tracefork } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { startEchoModel } from './support/model.ts';
import { temp } from './support/temp.ts';

const hasPython = spawnSync('python3', ['-c', 'import urllib.request']).status === 0;
const why = hasPython ? '' : ' (skipped: there is no python3)';

/** Needs a key, as SDKs do, and says where it looked. */
const agent = `import json, os, sys, urllib.request
base = os.environ["ANTHROPIC_BASE_URL"]
headers = {"content-type": "application/json", "x-api-key": os.environ["ANTHROPIC_API_KEY"]}
def ask(text):
    body = {"model": "claude-haiku-4-5-20251001", "max_tokens": 64, "messages": [{"role": "user", "content": text}]}
    request = urllib.request.Request(base + "/v1/messages", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return answer.read().decode()
if "FURTHER" in os.environ:
    try:
        urllib.request.urlopen("http://elsewhere.invalid/", timeout=5)
    except Exception as error:
        print(type(error).__name__)
for text in sys.argv[1:]:
    assert text in ask(text)
    print(text)
sys.exit(int(os.environ.get("CODE", 0)))
`;

test.skipIf(!hasPython)(
  `a Python agent is recorded behind the proxy, and every command takes the run${why}`,
  async () => {
    const cwd = temp({ 'agent.py': agent });
    const model = await startEchoModel();
    const command = ['--', 'python3', 'agent.py', 'one', 'two'];
    const key = 'sk-ant-api03-secret';
    const first = await tracefork(
      ['proxy', '--target', `anthropic=${model.url}`, '-o', 'run.tape', ...command],
      { cwd, env: { ANTHROPIC_API_KEY: key, CODE: '3' } },
    );
    expect({ code: first.code, stdout: first.stdout }).toEqual({ code: 3, stdout: 'one\ntwo\n' });
    expect(steady(first.stderr)).toMatch(
      /^tracefork: not on the tape: proxied-process .*\nrecorded run\.tape: 2 steps · 2 exchanges · .*\nkept as ID\n$/,
    );
    const tape = openTape(join(cwd, 'run.tape'));
    expect(tape.exchanges[0]?.request.url).toBe(`${model.url}/v1/messages`);
    expect(JSON.stringify(tape.events)).not.toContain(key);
    await model.close();

    const env = { CODE: '3' };
    const allow = ['--allow', 'proxied-process'];
    const runs = await Promise.all([
      tracefork(['proxy', '--replay', 'latest', ...command], { cwd, env }),
      tracefork(['replay', 'latest', ...allow], { cwd, env }),
      tracefork(['verify', 'run.tape', ...allow, ...command], { cwd, env }),
      tracefork(['show', 'latest'], { cwd }),
      tracefork(['proxy', '--replay', 'latest', ...allow, ...command], {
        cwd,
        env: { ...env, FURTHER: '1' },
      }),
      tracefork(['fork', 'latest', '--step', '1', '--drop'], { cwd }),
      tracefork(
        ['proxy', '--replay', 'latest', ...allow, '--', 'python3', 'agent.py', 'one', 'due'],
        {
          cwd,
          env,
        },
      ),
    ]);
    const [plain, replay, verify, show, further, fork, drifted] = runs;
    expect(runs.map(({ code }) => code)).toEqual([1, 0, 0, 0, 1, 2, 1]);
    expect(plain?.stderr).toMatch(/^coverage +not whole: proxied-process/m);
    expect(plain?.stderr).toMatch(/^verdict +unverifiable$/m);
    expect(plain?.stderr).toContain(
      'tracefork proxy --replay latest --allow proxied-process -- python3',
    );
    expect(replay?.stderr).toMatch(/^verdict +exact$/m);
    expect(verify?.stdout).toMatch(/✓ run\.tape {2}exact/);
    expect(show?.stdout).toContain('python3 agent.py one two');
    expect(show?.stdout).toContain(`recorded through a proxy for ${model.url}`);
    expect(further?.stdout).toBe('HTTPError\none\ntwo\n');
    expect(further?.stderr).toContain('other-host (http://elsewhere.invalid/)');
    expect(fork?.stderr).toContain('recorded through a proxy');
    expect(drifted?.stderr).toMatch(
      /^verdict +drifted at step 1: a request is not the recorded one$/m,
    );
    expect(drifted?.stderr).toContain('body.messages[0].content');
    expect(drifted?.stderr).not.toContain('--inspect');
    if (process.env.TRACEFORK_NIGHTLY !== '1') return;
    const diff = await tracefork(['diff', 'run.tape', 'latest'], { cwd });
    expect(diff.stdout).toContain('the same: 2 steps');
    const report = await tracefork(['report', 'latest', '-o', 'run.html'], { cwd });
    expect([report.code, report.stderr]).toEqual([0, expect.stringContaining('run.html')]);
  },
);

test('until it is ended it records whoever comes, then serves them from the tape', async () => {
  const cwd = temp();
  const model = await startEchoModel();
  const ask = async (stderr: string): Promise<string> => {
    const base = /^export OPENAI_BASE_URL=(\S+)$/m.exec(stderr)?.[1];
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
    const response = await fetch(`${base}/chat/completions`, { method: 'POST', body });
    return response.text();
  };
  const recorded = await served(['--target', model.url, '--json'], cwd, ask);
  await model.close();
  const { totals, complete, outcome, exit } = JSON.parse(recorded.stdout);
  expect([recorded.code, complete, outcome, exit, totals.exchanges]).toEqual([
    0,
    true,
    null,
    null,
    1,
  ]);
  const allow = ['--allow', 'proxied-process', '--allow', 'outcome'];
  const replayed = await served(['--replay', 'latest', ...allow], cwd, ask);
  expect(replayed.value).toBe(recorded.value);
  expect(replayed.stderr).toMatch(/^agent +whoever asked the proxy$/m);
  expect(replayed.stderr).toMatch(/^verdict +exact$/m);
  expect(replayed.code).toBe(0);
});

test('a port that is taken, a run of another kind and a command that is not there are told at once', async () => {
  const folders = [temp(), temp(), temp()];
  for (const folder of folders) exampleTape(folder, 'own.tape');
  const other = createServer();
  await once(other.listen(0, '127.0.0.1'), 'listening');
  const { port } = other.address() as { port: number };
  const said = await Promise.all(
    [
      ['--target', 'anthropic', '--port', String(port)],
      ['--replay', 'own.tape'],
      ['--target', 'anthropic', '--', 'no-such-agent'],
    ].map((args, index) => tracefork(['proxy', ...args], { cwd: folders[index] ?? '' })),
  );
  other.close();
  expect(said.map(({ code }) => code)).toEqual([2, 2, 127]);
  expect(said.map(({ stderr }) => stderr.replace(String(port), 'PORT'))).toEqual([
    expect.stringContaining('Cannot listen on port PORT of 127.0.0.1: another program has it.'),
    expect.stringContaining('Replay it with: tracefork replay own.tape'),
    expect.stringContaining('Cannot start no-such-agent'),
  ]);
  expect(folders.map((folder) => existsSync(join(folder, '.tracefork')))).toEqual([
    false,
    false,
    false,
  ]);
});

test('a replayed command finds the proxy where it looks for one, unless it is not to', () => {
  const place = { port: 1, targets: parseTargets(['anthropic']) };
  const before = { HTTPS_PROXY: 'http://gateway:3128', no_proxy: 'intranet' };
  expect(replayedEnvironment(before, place)).toMatchObject({
    ANTHROPIC_API_KEY: 'tracefork-replay-placeholder',
    HTTPS_PROXY: 'http://127.0.0.1:1',
    all_proxy: 'http://127.0.0.1:1',
    no_proxy: 'intranet,127.0.0.1,localhost,::1',
  });
  expect(replayedEnvironment(before, place, { direct: true })).toEqual({
    ...recordedEnvironment(before, place),
    ANTHROPIC_API_KEY: 'tracefork-replay-placeholder',
  });
  expect(recordedEnvironment({}, place)).toEqual({ ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' });
});

test.each([
  [['nobody'], 'is neither a URL nor one of anthropic, openai, gemini'],
  [
    ['https://me:pass@host.example'],
    '--target https://host.example… holds more than host and path',
  ],
  [['https://a.example', 'https://b.example'], 'Of several targets each needs a name'],
  [['a=https://a.example', 'a=https://b.example'], 'Two targets have one name'],
  [['http://localhost:4141/v1'], 'is the proxy itself'],
])('targets %j are refused', (words, message) => {
  expect(() => parseTargets(words, { port: 4141 })).toThrow(message);
});

test('targets keep their path, and clients are told of each by its variable', () => {
  const targets = parseTargets([
    'anthropic',
    'openai=http://localhost:8000/v1/',
    'my-llm=https://x.example',
  ]);
  expect(targets.map(({ url }) => url)).toEqual([
    'https://api.anthropic.com',
    'http://localhost:8000/v1',
    'https://x.example',
  ]);
  expect(baseUrlVariables({ port: 1, targets })).toEqual({
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:1/anthropic',
    OPENAI_BASE_URL: 'http://127.0.0.1:1/openai',
    MY_LLM_BASE_URL: 'http://127.0.0.1:1/my-llm',
  });
});

/** Runs a proxy without a command until `use` is done with it. */
async function served<T>(
  args: readonly string[],
  cwd: string,
  use: (stderr: string) => Promise<T>,
): Promise<{ code: number | null; stdout: string; stderr: string; value: T }> {
  const value = Promise.withResolvers<T>();
  const ran = tracefork(['proxy', ...args], {
    cwd,
    env: steadyEnvironment() as Record<string, string>,
    onStart: (child) => {
      let stderr = '';
      child.stderr?.on('data', (text: string) => {
        const before = /^export GOOGLE/m.test(stderr);
        stderr += text;
        if (before || !/^export GOOGLE/m.test(stderr)) return;
        use(stderr).then((used) => {
          value.resolve(used);
          child.kill('SIGINT');
        }, value.reject);
      });
    },
  });
  const [done, used] = await Promise.all([ran, value.promise]);
  return { ...done, value: used };
}
