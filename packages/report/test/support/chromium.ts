import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium } from 'playwright-core';

/** What a test browser must not do by itself; as root there is no sandbox to be had. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts a Chromium: the one that `TRACEFORK_CHROMIUM` names, else the one from npm on Linux, else
 * an installed Chrome.
 */
export async function startChromium(): Promise<Browser> {
  const named = process.env.TRACEFORK_CHROMIUM;
  if (named !== undefined) return chromium.launch({ executablePath: named, args });
  if (process.platform === 'linux') {
    return chromium.launch({ executablePath: await unpacked(), args });
  }
  return chromium.launch({ channel: 'chrome', args });
}

/** @note The package unpacks itself into a shared folder, which two test files must not do at once. */
async function unpacked(): Promise<string> {
  const lock = join(tmpdir(), 'tracefork-chromium.lock');
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 60_000)
        rmSync(lock, { recursive: true, force: true });
      await sleep(100);
    }
  }
  try {
    const { default: packed } = await import('@sparticuz/chromium');
    return await packed.executablePath();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
