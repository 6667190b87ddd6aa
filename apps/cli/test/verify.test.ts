import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { steady, tracefork } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { agentSource } from './support/model.ts';
import { recordedAgent } from './support/recorded.ts';
import { temp } from './support/temp.ts';

const config = `export default { agents: [
  { tapes: 'run*.tape', command: ['node', 'agent.mjs'] },
  { tapes: 'else*.tape', command: ['node', 'changed.mjs'] },
] };
`;
const changed = agentSource.replaceAll("'one,two'", "'one,three'");

/** Two tapes that hold and one that does not, with a configuration that knows their agents. */
async function threeTapes(): Promise<string> {
  const cwd = await recordedAgent({ 'changed.mjs': changed, 'tracefork.config.mjs': config });
  copyFileSync(join(cwd, 'run.tape'), join(cwd, 'run-2.tape'));
  copyFileSync(join(cwd, 'run.tape'), join(cwd, 'else.tape'));
  return cwd;
}

test('verify prints a line a tape and returns 0 where all hold', async () => {
  const cwd = await threeTapes();
  const { code, stdout, stderr } = await tracefork(['verify', 'run.tape', 'run-2.tape'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(steady(stdout)).toBe(
    '✓ run.tape  exact  TIME\n✓ run-2.tape  exact  TIME\n\n2 tapes: 2 hold\n',
  );
});

test('verify shows receipt and output of those that do not hold, and returns 1', async () => {
  const cwd = await threeTapes();
  const { code, stdout } = await tracefork(['verify', '*.tape'], { cwd });
  expect(code).toBe(1);
  expect(stdout.match(/You said/g)).toHaveLength(1);
  const text = steady(stdout).replace(/│ (file:|.* at |Node).*\n/g, '');
  await expect(text).toMatchFileSnapshot('./snapshots/verify-red.txt');
});

test('a pattern that matches nothing is exit 2, never green', async () => {
  const cwd = await threeTapes();
  const { code, stdout, stderr } = await tracefork(['verify', 'tapes/*.tape'], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(
    'tracefork: No tape matches tapes/*.tape. Check the pattern, and the folder it is looked up from.\n',
  );
});

test('one tape without an answer does not keep the others from being verified', async () => {
  const cwd = await threeTapes();
  exampleTape(cwd, 'orphan.tape');
  writeFileSync(join(cwd, 'broken.tape'), 'no tape at all');
  const { code, stdout } = await tracefork(
    ['verify', 'missing.tape', 'broken.tape', 'orphan.tape', 'run.tape'],
    { cwd },
  );
  expect(code).toBe(2);
  expect(stdout).toMatch(/^\? missing\.tape {2}no answer.*\n {4}No tape at missing\.tape\./m);
  expect(stdout).toMatch(/^\? broken\.tape {2}no answer.*\n {4}broken\.tape is not a tape/m);
  expect(stdout).toMatch(/^\? orphan\.tape {2}no answer.*\n {4}Nothing says which agent/m);
  expect(stdout).toMatch(/^✓ run\.tape {2}exact/m);
  expect(stdout).toMatch(/\n4 tapes: 1 holds, 3 without an answer\n$/);
});

test('what is the same for many tapes is said once, at the end', async () => {
  const cwd = await threeTapes();
  copyFileSync(join(cwd, 'run.tape'), join(cwd, 'else-2.tape'));
  for (const name of ['orphan.tape', 'orphan-2.tape']) exampleTape(cwd, name);
  const tapes = ['else.tape', 'else-2.tape', 'orphan.tape', 'orphan-2.tape'];
  const { stdout } = await tracefork(['verify', ...tapes], { cwd });
  expect(stdout.match(/^ +mend +tracefork update else(-2)?\.tape --suffix$/gm)).toHaveLength(2);
  expect(stdout.match(/To name the agent of tapes:/g)).toHaveLength(1);
  expect(stdout.match(/--trust-tape/g)).toHaveLength(1);
  expect(stdout.match(/The tape says it was made by: node agent\.mjs --fast/g)).toHaveLength(2);
  expect(stdout).toMatch(/\n\n4 tapes: 0 hold, 2 do not, 2 without an answer\n$/);
});

test('verify --json prints one document with every receipt', async () => {
  const cwd = await threeTapes();
  const { code, stdout, stderr } = await tracefork(
    ['verify', 'run.tape', 'else.tape', 'no.tape', '--json'],
    { cwd },
  );
  expect(code).toBe(1);
  expect(stderr).toContain('✓ run.tape  exact');
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    command: 'verify',
    counts: { green: 1, red: 1, noAnswer: 1 },
    tapes: [
      { file: 'run.tape', state: 'green', receipt: { holds: true, verdict: { result: 'exact' } } },
      {
        file: 'else.tape',
        state: 'red',
        receipt: { holds: false, verdict: { result: 'drifted', divergence: { step: 1 } } },
      },
      { file: 'no.tape', state: 'no answer', error: { code: 'TAPE_MISSING' } },
    ],
  });
});

test('verify --junit writes a report with one case a tape', async () => {
  const cwd = await threeTapes();
  const { code } = await tracefork(
    ['verify', 'run.tape', 'else.tape', 'no.tape', '--junit', 'report.xml'],
    { cwd },
  );
  expect(code).toBe(1);
  const xml = readFileSync(join(cwd, 'report.xml'), 'utf8');
  expect(xml).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites tests="3" failures="1" errors="1" time="\d+\.\d{3}">/,
  );
  expect(xml).toContain('<testcase name="run.tape" classname="tracefork"');
  expect(xml).toMatch(/<failure message="drifted: [^"<]*" type="changed">/);
  expect(xml).toMatch(/<error message="No tape at no\.tape\.[^"]*" type="TAPE_MISSING">/);
  expect(xml).not.toMatch(/(?!\n)\p{Cc}/u);
});

test('a report that cannot be written is exit 2, before anything runs and in one document', async () => {
  const cwd = await threeTapes();
  const args = ['verify', 'run.tape', '--junit', 'none/report.xml'];
  const { code, stdout, stderr } = await tracefork(args, { cwd });
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'tracefork: Cannot make none/report.xml: there is no folder none. Make it first: mkdir -p none\n',
  });
  mkdirSync(join(cwd, 'report.xml'));
  const late = await tracefork(['verify', 'run.tape', '--junit', 'report.xml', '--json'], { cwd });
  expect(late.code).toBe(2);
  expect(JSON.parse(late.stdout)).toMatchObject({ error: { code: 'CLI_FILE_UNWRITABLE' } });
});

test('the configuration is found upward from the tape, and its command runs beside it', async () => {
  const cwd = await recordedAgent({
    'tracefork.config.ts': `import { join } from 'node:path';
      const command: readonly string[] = ['node', join('.', 'agent.mjs')];
      export default { agents: [{ tapes: ['tapes/**/*.tape'], command, ignore: ['metadata.user_id'] }] };`,
  });
  mkdirSync(join(cwd, 'tapes/old'), { recursive: true });
  copyFileSync(join(cwd, 'run.tape'), join(cwd, 'tapes/old/run.tape'));
  const { code, stdout } = await tracefork(['verify', 'run.tape'], { cwd: join(cwd, 'tapes/old') });
  expect(stdout).toMatch(/^✓ run\.tape {2}exact/);
  expect(code).toBe(0);
});

test.each([
  [
    'export const x = 1;',
    'it has no default export. Add: export default defineConfig({ agents: [] })',
  ],
  ['export default { agent: [] };', 'there is no setting "agent"; there are: agents, redact'],
  ['export default { agents: {} };', '"agents" must be a list of { tapes, command or agent }'],
  ['export default { agents: [{ command: ["node"] }] };', 'agents[0].tapes is missing'],
  [
    'export default { agents: [{ tapes: "a", command: "node agent.js" }] };',
    "agents[0].command must be a list of strings, such as ['node', 'agent.js']",
  ],
  [
    'export default { agents: [{ tapes: "a", ignores: [] }] };',
    'agents[0] has no setting "ignores"; there are: tapes, command, agent, ignore, oracle, passIf, failIf, tools, maxAge, allow',
  ],
  [
    'export default { agents: [{ tapes: "a", command: ["a"], agent: "b" }] };',
    'agents[0] has both command and agent; keep one',
  ],
  ['throw new Error("broken config");', 'it cannot be loaded: broken config'],
])('a configuration that is wrong is named: %s', async (source, message) => {
  const cwd = temp({ 'tracefork.config.mjs': source });
  exampleTape(cwd, 'a.tape');
  const { code, stderr } = await tracefork(['replay', 'a.tape', '--', 'node', '-e', '0'], { cwd });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `tracefork: ${join(cwd, 'tracefork.config.mjs')}: ${message}\n`,
  });
});

test('a tape that is older than it may be is red, with the command that mends it', async () => {
  const cwd = await threeTapes();
  writeFileSync(
    join(cwd, 'tracefork.config.mjs'),
    config.replace("'run*.tape',", "'run*.tape', maxAge: '0h',"),
  );
  const { code, stdout } = await tracefork(['verify', 'run.tape', '--json'], { cwd });
  const [tape] = JSON.parse(stdout).tapes;
  expect([code, tape.state, tape.receipt.verdict.result]).toEqual([1, 'red', 'exact']);
  expect(tape.age).toMatchObject({ maxAge: '0h', stale: true });
  expect(tape.cause).toEqual({
    kind: 'stale-tape',
    why: 'recorded 0 days ago, and 0h is the most',
    mend: 'tracefork update run.tape',
  });
  const young = await tracefork(['verify', 'run.tape', '--max-age', '1d'], { cwd });
  expect([young.code, young.stdout]).toEqual([0, expect.stringMatching(/^✓ run.tape {2}exact/)]);
});
