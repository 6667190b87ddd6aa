import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './check/run.ts';
import { projectRoot } from './check/workspace.ts';

const VERSION = '0.0.13';

export type NativeZstd =
  | { readonly ok: true; readonly nodePath: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Installs `zstd-napi`, an optional peer of the tape that compiles itself, into
 * `node_modules/.cache/native-zstd`; a second call finds it there. Not a dependency of the
 * workspace, because a machine without a compiler could then not install it at all.
 *
 * @returns `nodePath`: what NODE_PATH must hold for `require` to find it.
 */
export async function nativeZstd(root: string = projectRoot): Promise<NativeZstd> {
  const folder = join(root, 'node_modules/.cache/native-zstd');
  const nodePath = join(folder, 'node_modules');
  const binding = join(nodePath, 'zstd-napi/build/Release/binding.node');
  if (existsSync(binding)) return { ok: true, nodePath };
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      private: true,
      dependencies: { 'zstd-napi': VERSION },
      allowScripts: { [`zstd-napi@${VERSION}`]: true },
    }),
  );
  const install = ['npm', 'install', '--no-audit', '--no-fund'] as const;
  const { output } = await run(install, { cwd: folder, output: 'kept' });
  return existsSync(binding)
    ? { ok: true, nodePath }
    : { ok: false, reason: `npm could not build zstd-napi:\n${output}` };
}
