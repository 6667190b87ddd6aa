import { turbo } from './check/turbo.ts';

const { ok, output } = await turbo('build');
if (!ok) console.error(output);
process.exitCode = ok ? 0 : 1;
