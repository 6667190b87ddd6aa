import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '@tracefork/bench/statistics';
import type { Measured, RecorderName, Task } from './measured.ts';
import type { Recorder } from './recorder.ts';
import { type Arrival, agent, now, requests, stream, timed } from './work.ts';

/**
 * Measures one recorder at one task, in a process of its own.
 *
 * @note No recorder is loaded beside another: nock patches `fetch` and `net` when it is imported.
 */
const recorders: Readonly<Record<RecorderName, () => Promise<Recorder>>> = {
  'plain client': async () => (await import('./plain-client.ts')).plainClient,
  tracefork: async () => (await import('./tracefork.ts')).tracefork({ realtime: false }),
  'tracefork, realtime': async () => (await import('./tracefork.ts')).tracefork({ realtime: true }),
  'Polly.js': async () => (await import('./polly.ts')).polly,
  nock: async () => (await import('./nock.ts')).nockRecorder,
};
const [name = '', url = '', json = ''] = process.argv.slice(2);
const recorder = await recorders[name as RecorderName]();
const task = JSON.parse(json) as Task;
const folder = mkdtempSync(join(tmpdir(), 'tracefork-bench-'));
const nothing: Arrival = { chunks: 0, first: 0, spread: 0 };

interface Replayed {
  readonly work: () => Promise<string>;
  /** What the recording got. */
  readonly got: string;
}

/** Why a replay is none; empty if it gives what the recording got. */
async function faultOf({ work, got }: Replayed): Promise<string> {
  try {
    let again = '';
    await recorder.replay(folder, async () => {
      again = await work();
    });
    return again === got ? '' : 'another content than was recorded';
  } catch (error) {
    return String(error instanceof Error ? error.message : error).slice(0, 200);
  }
}

async function measureRequests({ count }: Extract<Task, { kind: 'requests' }>) {
  let middle = 0;
  await recorder.record(folder, async () => {
    await requests(url, 256);
    middle = median((await requests(url, count)).each);
  });
  return { median: middle };
}

async function measureAgent({ steps }: Extract<Task, { kind: 'agent' }>) {
  let first = { got: '', sent: 0 };
  const recorded = await timed(() =>
    recorder.record(folder, async () => {
      first = await agent(url, steps);
    }),
  );
  const peak = process.resourceUsage().maxRSS / 1024;
  let fault = '';
  const work = async (): Promise<string> => (await agent(url, steps)).got;
  const replayed = await timed(async () => {
    fault = await faultOf({ work, got: first.got });
  });
  return { recorded, replayed, sent: first.sent, size: recorder.size(folder), peak, fault };
}

async function measureStream(shape: Extract<Task, { kind: 'stream' }>) {
  let first = { got: '', arrival: nothing };
  await recorder.record(folder, async () => {
    await stream(url, { chunks: 1, gap: 0 });
    first = await stream(url, shape);
  });
  let again = nothing;
  const work = async (): Promise<string> => {
    await stream(url, { chunks: 1, gap: 0 });
    const { got, arrival } = await stream(url, shape);
    again = arrival;
    return got;
  };
  const fault = await faultOf({ work, got: first.got });
  return { recorded: first.arrival, replayed: again, fault };
}

async function measureReplay({ count }: Extract<Task, { kind: 'replay' }>) {
  let got = '';
  await recorder.record(folder, async () => {
    got = (await requests(url, count)).got;
  });
  let milliseconds = Number.POSITIVE_INFINITY;
  const work = async (): Promise<string> => {
    const start = now();
    const again = await requests(url, count);
    milliseconds = now() - start;
    return again.got;
  };
  const fault = await faultOf({ work, got });
  return { rate: (count / milliseconds) * 1000, fault };
}

const tasks: {
  readonly [K in Task['kind']]: (task: Extract<Task, { kind: K }>) => Promise<Measured[K]>;
} = {
  requests: measureRequests,
  agent: measureAgent,
  stream: measureStream,
  replay: measureReplay,
};
const measure = tasks[task.kind] as (task: Task) => Promise<Measured[Task['kind']]>;
console.log(JSON.stringify(await measure(task)));
rmSync(folder, { recursive: true });
process.exit();
