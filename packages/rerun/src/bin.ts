#!/usr/bin/env node
import { supports } from './node-version.ts';

if (supports(process.versions.node)) {
  const { runCli } = await import('./run-cli.ts');
  process.exitCode = await runCli(process.argv.slice(2), {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    cwd: process.cwd(),
  });
} else {
  console.error(`rerun needs Node 22.19 or later, or 24.6 or later; this is ${process.version}.`);
  process.exitCode = 2;
}
