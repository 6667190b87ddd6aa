/**
 * Puts the preload into few CommonJS files, because loading some 170 modules one by one costs a
 * process twice as long (decisions/preload-in-few-files.md). Other people's packages stay outside:
 * MSW's are known by their place when they draw a value.
 */
import { globSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const folder = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
};
const others = Object.keys(manifest.dependencies).filter((name) => name !== '@tracefork/tape');

const bundle = await rolldown({
  cwd: folder,
  platform: 'node',
  input: {
    record: 'src/preload/record-process.ts',
    replay: 'src/preload/replay-process.ts',
    fork: 'src/preload/fork-process.ts',
    late: 'src/programs/refuse-connections.ts',
    worker: 'src/preload/worker.ts',
    early: 'src/preload/attach-early.ts',
  },
  external: (id) =>
    id.startsWith('node:') || others.some((name) => id === name || id.startsWith(`${name}/`)),
  treeshake: { moduleSideEffects: (id) => !id.includes('/node_modules/') },
  plugins: [
    {
      name: 'version',
      load: (id) =>
        id.endsWith('/src/version.ts')
          ? `export const version = ${JSON.stringify(manifest.version)};`
          : undefined,
    },
  ],
});
const { output } = await bundle.write({
  dir: 'dist/preload',
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: 'shared-[name].cjs',
});

const written = output.map(({ fileName }) => fileName);
for (const file of globSync('*.cjs', { cwd: `${folder}dist/preload` })) {
  if (!written.includes(file)) rmSync(`${folder}dist/preload/${file}`);
}
for (const chunk of output) {
  const foreign =
    chunk.type === 'chunk' && chunk.moduleIds.find((id) => id.includes('/node_modules/'));
  if (foreign)
    throw new Error(`${chunk.fileName} must not carry ${foreign}; declare its package here.`);
}

// Every Node process of a command loads this one, launchers and late ones too: one file as well.
const register = await rolldown({
  cwd: folder,
  platform: 'node',
  input: 'src/register.ts',
  external: /^node:/,
});
await register.write({ file: 'dist/register.js', format: 'esm' });
// Commands load it with --require, before any other module; Node 20 cannot require an ES module.
await register.write({ file: 'dist/register.cjs', format: 'cjs' });
