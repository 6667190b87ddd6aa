import { realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';

const launchers: ReadonlySet<string> = new Set([
  'npm',
  'npm-cli',
  'npx',
  'npx-cli',
  'npm-prefix',
  'pnpm',
  'pnpx',
  'yarn',
  'yarnpkg',
  'yarn-berry',
  'corepack',
  'tsx',
  'bunx',
]);

/** Whether this script only starts the agent in another process: that one is recorded. */
export function isLauncher(script: string | undefined): boolean {
  if (script === undefined) return false;
  const place = realPlace(script);
  // An agent may be called `npx.js`; launchers live where package managers put them.
  if (!/[\\/](node_modules|corepack|\.?yarn|\.?pnpm)[\\/]/.test(place)) return false;
  const name = basename(place).replace(/\.[cm]?js$/, '');
  if (launchers.has(name) || /^yarn-\d/.test(name)) return true;
  return name === 'cli' && /[\\/]node_modules[\\/]tsx[\\/]dist$/.test(dirname(place));
}

function realPlace(script: string): string {
  try {
    return realpathSync(script);
  } catch {
    return script;
  }
}

const compilers = /[\\/]node_modules[\\/](?:.*[\\/])?esbuild[\\/]lib[\\/]main\.js$/;

/** Whether this worker thread compiles the agent's files for its launcher: it is no part of the run. */
export function isCompiler(script: string | undefined): boolean {
  return script !== undefined && compilers.test(script);
}
