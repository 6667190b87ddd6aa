import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startChromium } from '../test/support/chromium.ts';

/** Makes `docs/report.png`, the report of the demo's run, anew: `node scripts/picture.ts`. */
const project = fileURLToPath(new URL('../../../', import.meta.url));
const picture = join(project, 'docs/report.png');
const most = 200_000;

const folder = mkdtempSync(join(tmpdir(), 'tracefork-picture-'));
const browser = await startChromium();
try {
  const tracefork = (cwd: string, ...args: readonly string[]): unknown =>
    execFileSync(process.execPath, [join(project, 'apps/cli/dist/bin.js'), ...args], {
      cwd,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  tracefork(folder, 'demo', '--keep', 'refund-desk');
  const desk = join(folder, 'refund-desk');
  const html = join(folder, 'run.html');
  tracefork(desk, 'report', 'latest', '-o', html);
  const page = await browser.newPage({
    viewport: { width: 1200, height: 760 },
    colorScheme: 'light',
  });
  await page.goto(pathToFileURL(html).href);
  await page.waitForSelector('.row');
  await page.screenshot({ path: picture });
  const { size } = statSync(picture);
  console.log(`${picture}: ${size} bytes`);
  if (size > most) throw new Error(`The picture is larger than ${most} bytes.`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
