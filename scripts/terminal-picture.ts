import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './check/workspace.ts';
import { recordScene, type Scene } from './terminal/session.ts';
import { terminalSvg } from './terminal/svg.ts';

/** Makes docs/terminal.svg anew, from a session that really runs: `node scripts/terminal-picture.ts`. */
const picture = join(projectRoot, 'docs/terminal.svg');
const most = 60_000;
const commands = [
  'tracefork record -o refund.tape -- node agent.js',
  'tracefork replay refund.tape',
  `tracefork fork refund.tape --step 4 --set '/content/1/input/date="2026-02-17"'`,
  'cp agent-changed.js agent.js; tracefork verify refund.tape | head -15',
];

/** The slice of the command line's own module that makes a folder with the demo's agent. */
interface Stage {
  readonly openStage: (folder: string) => unknown;
  readonly startModel: (options: {
    readonly latency: number;
  }) => Promise<{ readonly url: string; readonly close: () => Promise<void> }>;
}

const dist = join(projectRoot, 'apps/cli/dist');
const root = mkdtempSync(join(tmpdir(), 'tracefork-picture-'));
const desk = join(root, 'refund-desk');
const { openStage, startModel }: Stage = await import(
  pathToFileURL(join(dist, 'tour/stage.js')).href
);
openStage(desk);
const shim = join(root, 'tracefork');
writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${join(dist, 'bin.js')}" "$@"\n`);
chmodSync(shim, 0o755);
const model = await startModel({ latency: 120 });
try {
  const env = {
    PATH: [root, dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: root,
    TZ: 'UTC',
    FORCE_COLOR: '1',
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'demo',
  };
  const scenes: Scene[] = [];
  for (const command of commands) scenes.push(await recordScene(command, { cwd: desk, env }));
  const title =
    'A failing run is recorded, replayed, forked with one answer changed, and verified.';
  const svg = terminalSvg(scenes, { title });
  if (svg.length > most) throw new Error(`The picture is larger than ${most} bytes.`);
  writeFileSync(picture, svg);
  console.log(`${picture}: ${svg.length} bytes`);
} finally {
  await model.close();
  rmSync(root, { recursive: true, force: true });
}
