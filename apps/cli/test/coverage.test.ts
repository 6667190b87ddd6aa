import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Event, writeTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { exampleEvents } from './support/example-tape.ts';
import { recordedAgent } from './support/recorded.ts';
import { temp } from './support/temp.ts';

const node = ['--', 'node', 'agent.mjs'];
/** A name server is asked for an address that is one already: that is noted, and nobody is asked. */
const asking = `import dns from 'node:dns/promises';
await dns.resolve4('localhost').catch(() => {});
await dns.resolve4('localhost').catch(() => {});
await dns.resolve4('other.invalid').catch(() => {});
`;

test.each(['replay', 'verify'])('%s refuses to allow what is no kind of thing', async (command) => {
  const cwd = await recordedAgent();
  const args = [command, 'run.tape', '--allow', 'htpp2', ...node];
  const { code, stdout, stderr } = await tracefork(args, { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(
    /^tracefork: --allow: "htpp2" is no kind of thing that is left uncovered; there are: child-handle, child-ipc, .*, http2, .*, worker, wrapper\n$/,
  );
});

test('a configuration that allows what is no kind of thing is named', async () => {
  const cwd = await recordedAgent();
  const config = "export default { agents: [{ tapes: '*', allow: ['htpp2'] }] };";
  writeFileSync(join(cwd, 'tracefork.config.mjs'), config);
  const { code, stderr } = await tracefork(['replay', 'run.tape', ...node], { cwd });
  expect(stderr).toMatch(
    /tracefork\.config\.mjs: agents\[0\]\.allow: "htpp2" is no kind of thing that is left uncovered; there are: child-handle, child-ipc/,
  );
  expect(code).toBe(2);
});

test('a kind that this version does not know may be allowed where the tape names it', async () => {
  const cwd = temp({ 'agent.mjs': '' });
  const events: Event[] = exampleEvents().flatMap((event): Event[] =>
    event.kind === 'outcome'
      ? [{ kind: 'uncovered', t: 3, what: 'quantum', detail: '' }, event]
      : [event],
  );
  writeTape(join(cwd, 'run.tape'), events);
  for (const command of ['replay', 'verify']) {
    const args = [command, 'run.tape', '--allow', 'quantum', ...node];
    const { code, stdout, stderr } = await tracefork(args, { cwd });
    expect(stdout + stderr).toMatch(/coverage {4}not whole: quantum, allowed$/m);
    expect(code).toBe(1);
  }
});

test('options that nothing needed are said', async () => {
  const cwd = await recordedAgent();
  const options = ['--allow', 'http2', '--ignore', 'metadata.user'];
  const replayed = await tracefork(['replay', 'run.tape', ...options, ...node], { cwd });
  expect(replayed.code).toBe(0);
  expect(replayed.stderr).toMatch(
    /^unused {6}nothing needed --allow http2, --ignore metadata\.user$/m,
  );
  const verified = await tracefork(['verify', 'run.tape', ...options, ...node], { cwd });
  expect(verified.stdout).toMatch(
    /^✓ run\.tape .*\n\nnothing needed --allow http2, --ignore metadata\.user\n$/,
  );
  const { stdout } = await tracefork(['replay', 'run.tape', ...options, '--json', ...node], {
    cwd,
  });
  expect(JSON.parse(stdout)).toMatchObject({
    unused: ['--allow http2', '--ignore metadata.user'],
  });
});

test('a path that begins with the body is told how paths begin', async () => {
  const cwd = await recordedAgent();
  const args = ['run.tape', '--ignore', 'body.metadata.user', ...node];
  const words =
    'nothing needed --ignore body.metadata.user; paths begin within the body: --ignore metadata.user';
  expect((await tracefork(['replay', ...args], { cwd })).stderr).toContain(words);
  expect((await tracefork(['verify', ...args], { cwd })).stdout).toContain(words);
});

test('what is not covered is said once, though tape and replay both name it', async () => {
  const cwd = temp({ 'agent.mjs': asking });
  await tracefork(['record', '-o', 'run.tape', ...node], { cwd });
  const { code, stderr } = await tracefork(['replay', 'run.tape', ...node], { cwd });
  expect(code).toBe(1);
  expect(stderr.match(/localhost/g)).toHaveLength(1);
  expect(stderr).toMatch(
    /^coverage {4}not whole:\n {12}dns \(localhost\)\n {12}dns \(other\.invalid\)$/m,
  );
  expect(stderr).toMatch(/^because {5}coverage is not whole, as said above$/m);
  const { stdout } = await tracefork(['replay', 'run.tape', '--json', ...node], { cwd });
  expect(JSON.parse(stdout).verdict.uncovered).toEqual([
    { what: 'dns', detail: 'localhost' },
    { what: 'dns', detail: 'other.invalid' },
  ]);
});
