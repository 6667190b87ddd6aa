import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Rollup } from 'vite';
import { pageTemplate } from './page-template.ts';

const root = fileURLToPath(new URL('../page/', import.meta.url));
const output = fileURLToPath(new URL('../dist/page.html', import.meta.url));

/** Builds the page into one HTML file, of which only the report and its title are to be filled in. */
const built = await build({
  root,
  configFile: false,
  logLevel: 'warn',
  define: { 'process.env.NODE_ENV': '"production"' },
  resolve: { alias: { 'node:crypto': `${root}no-node.ts` } },
  build: {
    write: false,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: false,
    rollupOptions: { input: `${root}main.tsx`, output: { format: 'es' } },
  },
});
const { output: files } = (Array.isArray(built) ? built[0] : built) as Rollup.RollupOutput;
const script = files.flatMap((file) => (file.type === 'chunk' ? [file.code] : [])).join('\n');
const style = files
  .flatMap((file) => (file.type === 'asset' && file.fileName.endsWith('.css') ? [file.source] : []))
  .join('\n');

const scriptText = script.trim().replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
const styleText = style.trim().replaceAll('</style', '<\\/style');
const hash = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const policy = [
  "default-src 'none'",
  `script-src ${hash(scriptText)}`,
  `style-src ${hash(styleText)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const parts: Readonly<Record<string, string>> = {
  POLICY: policy,
  STYLE: styleText,
  SCRIPT: scriptText,
};
const page = pageTemplate.replace(
  /%(POLICY|STYLE|SCRIPT)%/g,
  (_, name: string) => parts[name] as string,
);
mkdirSync(fileURLToPath(new URL('../dist/', import.meta.url)), { recursive: true });
writeFileSync(output, page);
