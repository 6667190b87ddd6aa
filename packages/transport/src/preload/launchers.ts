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
  const name = basename(script).replace(/\.[cm]?js$/, '');
  if (launchers.has(name) || /^yarn-\d/.test(name)) return true;
  return name === 'cli' && /[\\/]node_modules[\\/]tsx[\\/]dist$/.test(dirname(script));
}

const compilers = /[\\/]node_modules[\\/](?:.*[\\/])?esbuild[\\/]lib[\\/]main\.js$/;

/** Whether this worker thread compiles the agent's files for its launcher: it is no part of the run. */
export function isCompiler(script: string | undefined): boolean {
  return script !== undefined && compilers.test(script);
}
