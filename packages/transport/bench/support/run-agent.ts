import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Settings, settingsVariable } from '../../src/command/protocol.ts';

/** What a run of an agent cost. */
export interface Usage {
  /** User and system time of the agent's own lines and what they caused, in milliseconds. */
  readonly run: number;
  /** The same of the whole process, start included. */
  readonly whole: number;
  /** Peak resident memory, in MiB. */
  readonly peak: number;
}

const preload = import.meta.resolve('@tracefork/transport/register');
const agent = fileURLToPath(new URL('./growing-agent.ts', import.meta.url));

/** Runs the agent of growing history in a process of its own, with the preload or without. */
export function runAgent(options: {
  readonly url: string;
  readonly steps: number;
  readonly folder: string;
  readonly settings?: Settings;
}): Usage {
  const { url, steps, folder, settings } = options;
  const usage = join(folder, 'usage.json');
  const { status, stderr } = spawnSync(
    process.execPath,
    [...(settings === undefined ? [] : ['--import', preload]), agent],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        BENCH_URL: url,
        BENCH_STEPS: String(steps),
        BENCH_USAGE: usage,
        ...(settings === undefined ? {} : { [settingsVariable]: JSON.stringify(settings) }),
      },
    },
  );
  if (status !== 0) throw new Error(`the agent failed: ${stderr}`);
  const measured = JSON.parse(readFileSync(usage, 'utf8')) as Usage;
  rmSync(usage);
  return measured;
}
