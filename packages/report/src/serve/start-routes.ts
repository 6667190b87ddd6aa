import { createHash, timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Redact } from './app.ts';
import type { JobState, Jobs } from './jobs.ts';
import { redactedJob } from './redacted-job.ts';
import type { RunSource } from './run-source.ts';
import type { RunStarter } from './run-starter.ts';
import { readStartRequest } from './start-request.ts';

/** What a server needs to start anything. */
export interface Starting {
  readonly starter: RunStarter;
  readonly jobs: Jobs;
  /** Whoever has it may start runs; it stands in no page and no cookie. */
  readonly token: string;
}

const mostBody = 256 * 1024;

/** What starts, watches and stops runs. Everything here wants the token. */
export function startRoutes(
  source: RunSource,
  { starter, jobs, token, redact }: Starting & { readonly redact: Redact | undefined },
): Hono {
  const app = new Hono();
  const refused = (
    context: Context,
    status: 400 | 401 | 403 | 404 | 409 | 413 | 415,
    error: string,
  ) => context.json({ error }, status);

  const told = (state: JobState): JobState =>
    redact === undefined ? state : redactedJob(state, redact(null));

  app.on('ALL', ['/start/*', '/job/*'], async (context, next) => {
    const given = context.req.header('x-tracefork-token');
    if (given === undefined || !isSame(given, token)) {
      return refused(context, 401, 'The token is missing or wrong.');
    }
    return next();
  });
  app.use(
    '/start/*',
    bodyLimit({
      maxSize: mostBody,
      onError: (context) =>
        refused(context, 413, 'this is longer than anything that can be started'),
    }),
  );

  /** Why a run cannot be started now, with a status; `null`: it can. */
  async function refusalOf(id: string): Promise<readonly [403 | 404 | 409, string] | null> {
    const found = await source.find(id);
    if (found === null) return [404, 'no such run'];
    if (found.live) return [409, 'It is being recorded at this moment.'];
    const reason = await starter.refusal(id);
    return reason === null ? null : [403, reason];
  }

  app.get('/start/:id', async (context) => {
    const refusal = await refusalOf(context.req.param('id'));
    if (refusal?.[0] === 404) return refused(context, ...refusal);
    return context.json({ allowed: refusal === null, why: refusal?.[1] ?? null });
  });
  app.post('/start/:id', async (context) => {
    if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) {
      return refused(context, 415, 'the body has to be application/json');
    }
    const id = context.req.param('id');
    const refusal = await refusalOf(id);
    if (refusal !== null) return refused(context, ...refusal);
    const request = readStartRequest(await context.req.json().catch(() => null));
    if (request === null) return refused(context, 400, 'this is nothing that can be started');
    const state = jobs.start(id, request);
    if (state === null) return refused(context, 409, 'Something else is under way; stop it first.');
    return context.json(told(state), 202);
  });
  app.get('/job/:job{[0-9]{1,9}}', (context) => {
    const state = jobs.find(Number(context.req.param('job')));
    return state === null ? refused(context, 404, 'no such job') : context.json(told(state));
  });
  app.post('/job/:job{[0-9]{1,9}}/stop', (context) => {
    const stopped = jobs.stop(Number(context.req.param('job')));
    return stopped ? context.json({ stopped }) : refused(context, 404, 'no such job');
  });
  return app;
}

/** Compares without telling by the time it takes where two texts differ. */
function isSame(one: string, other: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
