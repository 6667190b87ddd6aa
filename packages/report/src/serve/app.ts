import { type Context, Hono } from 'hono';
import type { RecordedRun } from '../inputs.ts';
import { packReport } from '../pack.ts';
import type { RunRedaction } from '../redact/redaction.ts';
import { renderRunList, renderServed, servedPolicy } from '../render-report.ts';
import type { Report } from '../report-data.ts';
import { reportData } from '../report-data.ts';
import { refusal } from './guard.ts';
import type { RunListing, RunSource, SourcedRun } from './run-source.ts';
import { type Starting, startRoutes } from './start-routes.ts';

export interface AppOptions {
  readonly source: RunSource;
  /** Name and version of what serves. */
  readonly by: string;
  /** The port it is reached at, once it listens. */
  readonly port: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Makes what takes secrets out of what is said of a run, or of no run in particular. */
  readonly redact?: Redact | undefined;
  /** Without it, nothing can be started. */
  readonly starting?: Starting | undefined;
}

export type Redact = (run: RecordedRun | null) => RunRedaction;

/** Version of the documents under `/api`; raised where a field changes or goes. */
const documentVersion = 1;
/** Reports that are kept, since a page asks for the same one several times. */
const kept = 4;

/** What answers: pages of runs, and the same as JSON. It starts runs only where it was given what does so. */
export function createApp({ source, by, port, now, redact, starting }: AppOptions): Hono {
  const app = new Hono();
  const reports = new Map<string, Report>();

  app.use(async (context, next) => {
    const header = (name: string): string | undefined => context.req.header(name);
    const reason = refusal(
      {
        method: context.req.method,
        mayPost: starting !== undefined && /^\/api\/(start|job)\//.test(context.req.path),
        host: header('host'),
        origin: header('origin'),
        site: header('sec-fetch-site'),
        navigates:
          header('sec-fetch-mode') === 'navigate' && header('sec-fetch-dest') === 'document',
      },
      port(),
    );
    if (reason !== null) return context.text(reason, 403, safety);
    await next();
    for (const [name, value] of Object.entries(safety)) context.header(name, value);
  });

  async function report(id: string, found: SourcedRun): Promise<Report> {
    const key = `${id} ${found.version}`;
    const known = reports.get(key);
    if (known !== undefined) return known;
    const { run, ...rest } = await found.read();
    const redaction = redact === undefined ? {} : { redaction: redact(run) };
    const made = reportData(run, {
      made: new Date(now()).toISOString(),
      by,
      ...redaction,
      ...rest,
    });
    reports.set(key, made);
    for (const old of [...reports.keys()].slice(0, -kept)) reports.delete(old);
    return made;
  }

  async function listed(): Promise<readonly RunListing[]> {
    const runs = await source.list();
    if (redact === undefined) return runs;
    const redaction = redact(null);
    return runs.map((run) => ({ ...run, title: redaction.text(run.title) }));
  }

  /** The rest of the path is an id, which may hold slashes. */
  const withRun =
    (
      prefix: string,
      answer: (context: Context, id: string, found: SourcedRun) => Promise<Response>,
    ) =>
    async (context: Context): Promise<Response> => {
      const id = decoded(new URL(context.req.url).pathname.slice(prefix.length));
      const found = id === null ? null : await source.find(id);
      if (id === null || found === null) return context.json({ error: 'no such run' }, 404);
      return answer(context, id, found);
    };

  const asJson = async (context: Context, id: string, found: SourcedRun): Promise<Response> => {
    const { data } = await report(id, found);
    const [run, ...others] = data.runs;
    const branches = others.map((other) => other.id);
    return context.json({
      version: documentVersion,
      live: found.live,
      parent: found.parent,
      run,
      branches,
      forks: data.forks,
      proof: data.proof,
      blame: data.blame,
      redacted: data.redacted,
    });
  };

  app.get('/', (context) => context.html(renderRunList()));
  app.get('/api/runs', async (context) =>
    context.json({ version: documentVersion, runs: await listed() }),
  );
  app.get(
    '/run/*',
    withRun('/run/', async (context, id, found) =>
      context.html(renderServed(await report(id, found), { id, live: found.live })),
    ),
  );
  app.get('/api/run/*', withRun('/api/run/', asJson));
  app.get(
    '/api/branch/*',
    withRun('/api/branch/', async (context, id, found) =>
      found.parent === null
        ? context.json({ error: 'no such branch' }, 404)
        : asJson(context, id, found),
    ),
  );
  app.get(
    '/api/packed/*',
    withRun('/api/packed/', async (context, id, found) => {
      const tag = `"${found.version}"`;
      const headers = { etag: tag, 'x-tracefork-live': found.live ? '1' : '0' };
      if (context.req.header('if-none-match') === tag) return context.body(null, 304, headers);
      const packed = packReport(await report(id, found));
      const type = { 'content-type': 'application/octet-stream' };
      return context.body(Uint8Array.from(packed), 200, { ...headers, ...type });
    }),
  );
  if (starting !== undefined) app.route('/api', startRoutes(source, { ...starting, redact }));
  app.notFound((context) => context.json({ error: 'nothing here' }, 404));
  app.onError((error, context) => context.json({ error: error.message }, 500));
  return app;
}

const safety: Readonly<Record<string, string>> = {
  'content-security-policy': `${servedPolicy()}; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
