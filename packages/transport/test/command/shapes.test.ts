import { mkdirSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openTape } from '@tracefork/tape';
import { describe, expect, test } from 'vitest';
import { nodeBinaries } from '../nondeterminism/support/nodes.ts';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';
import { recordIn, replayIn } from './support/commands.ts';

const tsx = fileURLToPath(new URL('../../node_modules/tsx', import.meta.url));

const body = `
  const url = process.env.MODEL_BASE_URL;
  const call = async (id) => {
    const response = await fetch(url + '/v1/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': process.env.MODEL_API_KEY },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: id }] }),
    });
    return response.text();
  };
  const main = async () => {
    const id = crypto.randomUUID();
    const answers = await Promise.all([call(id), call('at ' + new Date().toString())]);
    console.log(JSON.stringify({ id, answers, key: typeof process.env.MODEL_API_KEY }));
  };
  main();`;

const files = {
  'agent.mjs': `import 'node:fs'; ${body}`,
  'agent.cjs': `require('node:fs'); ${body}`,
  'agent.ts': body.replace('(id) =>', '(id: string): Promise<string> =>'),
  'package.json': '{ "type": "module", "scripts": { "agent": "node agent.mjs" } }',
};

interface Shape {
  readonly how: string;
  readonly command: readonly string[];
  /** On standard input. */
  readonly input?: string;
}

const shapes: readonly Shape[] = [
  { how: 'an ES module', command: ['node', 'agent.mjs'] },
  { how: 'CommonJS', command: ['node', 'agent.cjs'] },
  { how: 'TypeScript that Node strips', command: ['node', 'agent.ts'] },
  { how: 'npx tsx', command: ['npx', 'tsx', 'agent.ts'] },
  { how: 'an npm script', command: ['npm', 'run', '--silent', 'agent'] },
  { how: 'a shell', command: ['sh', '-c', 'node agent.mjs'] },
  { how: 'node -e', command: ['node', '-e', body] },
  { how: 'a script on standard input', command: ['node', '-'], input: body },
];

describe.each(nodeBinaries())('on Node $label', ({ path: node }) => {
  test.each(shapes)(
    '$how: recorded with no change to it, exact without server and key and in another time zone',
    async ({ command, input }) => {
      const at = project(files);
      mkdirSync(at('node_modules/.bin'), { recursive: true });
      symlinkSync(tsx, at('node_modules/tsx'));
      symlinkSync('../tsx/dist/cli.mjs', at('node_modules/.bin/tsx'));
      const server = await modelServer();
      const env = {
        MODEL_BASE_URL: server.url,
        MODEL_API_KEY: 'sk-secret-12345678',
        TZ: 'Europe/Rome',
      };
      const run = { node, ...(input === undefined ? {} : { input }) };
      const recorded = await recordIn(at, { command, env }, run);
      await server.close();
      expect(recorded.result).toMatchObject({
        exit: { code: 0, signal: null },
        captured: true,
        warnings: [],
      });
      expect(server.bodies).toHaveLength(2);
      expect(recorded.stdout).toContain('answers');
      const tape = openTape(at('run.tape'));
      expect(tape.complete).toBe(true);
      expect(tape.exchanges).toHaveLength(2);

      const replayed = await replayIn(at, { command, env: { TZ: 'Asia/Tokyo' } }, run);
      expect(replayed.result.verdict.reasons).toEqual([]);
      expect(replayed.result.verdict.result).toBe('exact');
      expect(replayed.stdout).toBe(recorded.stdout);
      expect(server.bodies).toHaveLength(2);
    },
  );
});

test('what one Node recorded another replays', async () => {
  const at = project(files);
  const server = await modelServer();
  const env = { MODEL_BASE_URL: server.url, MODEL_API_KEY: 'sk-secret-12345678' };
  const binaries = nodeBinaries();
  await recordIn(
    at,
    { command: ['node', 'agent.mjs'], env },
    { node: binaries[0]?.path as string },
  );
  await server.close();
  for (const { path: node } of binaries) {
    const { result } = await replayIn(at, { command: ['node', 'agent.mjs'] }, { node });
    expect(result.verdict.reasons).toEqual([]);
  }
});
