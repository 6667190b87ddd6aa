import { signal } from '@preact/signals';
import type { JobState } from '../../src/serve/jobs.ts';
import type { StartRequest } from '../../src/serve/run-starter.ts';
import { openReport } from '../data/open-report.ts';
import { opened } from '../report.ts';
import { tokenOf } from './token.ts';

/** What may be done with the run that is shown. */
export interface Leave {
  readonly allowed: boolean;
  readonly why: string | null;
}

/** The last thing that was started from this tab. */
export const job = signal<JobState | null>(null);
/** Why the last wish was not met. */
export const problem = signal<string | null>(null);

const pause = 400;

async function ask<T>(path: string, body?: object): Promise<T> {
  const headers = { 'x-tracefork-token': tokenOf() ?? '' };
  const response = await fetch(
    path,
    body === undefined
      ? { headers }
      : {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        },
  );
  const answer = (await response.json()) as T & { readonly error?: string };
  if (!response.ok) throw new Error(answer.error ?? `the server answered ${response.status}`);
  return answer;
}

const idOf = (run: string): string => encodeURIComponent(run.toWellFormed());

/** Whether a run may be started; `null` without a token. */
export async function leaveFor(run: string): Promise<Leave | null> {
  if (tokenOf() === null) return null;
  try {
    return await ask<Leave>(`/api/start/${idOf(run)}`);
  } catch (error) {
    return { allowed: false, why: words(error) };
  }
}

/** Starts something and watches it to its end. */
export async function start(run: string, request: StartRequest): Promise<void> {
  problem.value = null;
  try {
    job.value = await ask<JobState>(`/api/start/${idOf(run)}`, request);
    while (job.value.end === null) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      job.value = await ask<JobState>(`/api/job/${job.value.job}`);
    }
    await show(job.value);
  } catch (error) {
    job.value = null;
    problem.value = words(error);
  }
}

export async function stop(): Promise<void> {
  if (job.value !== null) await ask(`/api/job/${job.value.job}/stop`, {});
}

/** Puts what came of it into the page: a verdict on its run, or a branch beside it. */
async function show({ run, end }: JobState): Promise<void> {
  const main = opened.value?.data.runs[0]?.id;
  if (end?.kind === 'branch') {
    const answer = await fetch(`/api/packed/${idOf(main ?? run)}`);
    const proof = opened.value?.data.proof ?? null;
    if (!answer.ok) return;
    const fresh = await openReport(new Uint8Array(await answer.arrayBuffer()));
    opened.value = { ...fresh, data: { ...fresh.data, proof } };
  }
  if (end?.kind === 'verdict' && opened.value !== null && run === main) {
    const { data, bytes } = opened.value;
    opened.value = { data: { ...data, proof: end.proof }, bytes };
  }
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
