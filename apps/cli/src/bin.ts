#!/usr/bin/env node
import { isSupportedNode, unsupportedNode } from './node-version.ts';

// @note Nothing else is imported before this is known: an older Node fails on what main imports.
if (isSupportedNode(process.versions.node)) {
  const { run } = await import('./run.ts');
  await run();
} else {
  console.error(unsupportedNode(process.versions.node));
  process.exitCode = 2;
}
