import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { bin, steadyEnvironment } from './support/cli.ts';
import { flakyAgent, mendedAgent, startFlaky } from './support/flaky.ts';
import { temp } from './support/temp.ts';

const page = readFileSync(new URL('../docs/intermittent.md', import.meta.url), 'utf8');

/** Commands of the page, each with what it says comes of them. */
const blocks = [...page.matchAll(/```sh run\n(.*?)```(?:\s*```text\n(.*?)```)?/gs)].map(
  ([, commands = '', output = '']) => ({ commands, output }),
);

test('the page about an intermittent failure does what it says, command by command', async () => {
  expect(blocks).toHaveLength(6);
  const cwd = temp({
    'agent.js': flakyAgent,
    'agent-mended.js': mendedAgent,
    'package.json': '{ "type": "module" }',
  });
  const shim = join(cwd, 'tracefork');
  writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
  chmodSync(shim, 0o755);
  const model = await startFlaky({ wrong: [3] });
  const { PATH, ...rest } = steadyEnvironment();
  const env = {
    ...rest,
    PATH: `${cwd}:${dirname(process.execPath)}:${PATH}`,
    MODEL_BASE_URL: model.url,
  };
  for (const { commands, output } of blocks) {
    const printed = await new Promise<string>((resolve, reject) => {
      execFile('sh', ['-ec', commands], { cwd, env }, (error, stdout, stderr) =>
        error === null ? resolve(stdout + stderr) : reject(error),
      );
    });
    for (const line of output.split('\n')) expect(printed).toContain(line.trim());
  }
});
