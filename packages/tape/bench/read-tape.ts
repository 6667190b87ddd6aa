import { readFileSync } from 'node:fs';
import { openTape } from '../src/index.ts';

/** Opens and verifies a tape in a process of its own; prints what it took. */
const start = performance.now();
const tape = openTape(process.argv[2] as string);
const opened = performance.now();
const { bytes } = tape.verify();
const verified = performance.now();
tape.digest();
const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
const peak = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
console.log(
  JSON.stringify({
    bytes,
    open: opened - start,
    verify: verified - opened,
    digest: performance.now() - verified,
    peak: peak === undefined ? process.resourceUsage().maxRSS * 1024 : Number(peak) * 1024,
  }),
);
