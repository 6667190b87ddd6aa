import type { RunStarter, StartEnd, Started, StartRequest } from './run-starter.ts';

/** What a page is told of something that was started. */
export interface JobState {
  readonly job: number;
  readonly run: string;
  readonly request: StartRequest;
  readonly lines: readonly string[];
  /** `null` while it goes on. */
  readonly end: StartEnd | null;
}

interface Job {
  readonly run: string;
  readonly request: StartRequest;
  readonly started: Started;
  end: StartEnd | null;
}

/** Ended jobs that can still be asked for. */
const remembered = 20;

/** What was started, one at a time. */
export interface Jobs {
  /** `null`: something else is under way. */
  start(run: string, request: StartRequest): JobState | null;
  find(job: number): JobState | null;
  /** False where there is no such job. */
  stop(job: number): boolean;
  /** Stops what is under way and waits for its end. */
  close(): Promise<void>;
}

export function createJobs(starter: RunStarter): Jobs {
  const jobs = new Map<number, Job>();
  let last = 0;
  const find = (id: number): JobState | null => {
    const job = jobs.get(id);
    if (job === undefined) return null;
    const { run, request, started, end } = job;
    return { job: id, run, request, lines: started.lines(), end };
  };
  const underWay = (): readonly Job[] => [...jobs.values()].filter(({ end }) => end === null);
  return {
    start(run, request) {
      if (underWay().length > 0) return null;
      last += 1;
      const job: Job = { run, request, started: starter.start(run, request), end: null };
      jobs.set(last, job);
      jobs.delete(last - remembered);
      void job.started.ended.then((end) => {
        job.end = end;
      });
      return find(last);
    },
    find,
    stop(id) {
      jobs.get(id)?.started.stop();
      return jobs.has(id);
    },
    async close() {
      const open = underWay();
      for (const { started } of open) started.stop();
      await Promise.all(open.map(({ started }) => started.ended));
    },
  };
}
