import type { ExchangeData } from '../../src/model.ts';
import type { Run } from '../data/run.ts';
import { duration } from '../data/units.ts';
import { Facts } from '../ui/facts.tsx';
import { Fold } from '../ui/fold.tsx';
import { Visible } from '../ui/text.tsx';
import { BodyView } from './body-view.tsx';
import { ErrorView } from './error-view.tsx';

/** A request that a program made itself, which is a Node process of the run. */
function OwnRequest({ run, exchange }: { readonly run: Run; readonly exchange: ExchangeData }) {
  const { method, url, status, failure, request, decoded, response } = exchange;
  const title = `${method} ${url}`.slice(0, 400);
  return (
    <Fold
      title={
        <span class="wrap">
          <Visible text={title} /> → {status ?? 'no response'}
        </span>
      }
    >
      {() => (
        <>
          {failure !== undefined && <ErrorView error={failure} />}
          <BodyView run={run} body={request} />
          <BodyView run={run} body={decoded ?? response} />
        </>
      )}
    </Fold>
  );
}

/** A program that the agent spawned. */
export function ProgramPanel({ run, index }: { readonly run: Run; readonly index: number }) {
  const program = run.data.programs[index];
  if (program === undefined) return <p class="panel">This run has no program {index}.</p>;
  const {
    file,
    argv,
    cwd,
    sync,
    at,
    ended,
    code,
    signal,
    error,
    input,
    stdout,
    stderr,
    requests = [],
  } = program;
  return (
    <article class="panel" aria-label={`Program ${index}`}>
      <h2 class="mono">
        <Visible text={[file, ...argv].join(' ').slice(0, 4000)} />
      </h2>
      <Facts
        list={[
          ['in', <Visible key="cwd" text={cwd} />],
          ['started', `${duration(at)}${sync ? ', the agent waited for it' : ''}`],
          ['took', ended === null ? 'it never ended' : duration(ended - at)],
          ['ended', signal ?? (code === null ? '–' : `exit code ${code}`)],
        ]}
      />
      {error !== undefined && <ErrorView error={error} />}
      {requests.length > 0 && <h3>Requests of its own</h3>}
      {requests.map((request, number) => (
        <OwnRequest key={number} run={run} exchange={request} />
      ))}
      {(
        [
          ['Standard input', input],
          ['Standard output', stdout],
          ['Standard error', stderr],
        ] as const
      ).map(([title, ref]) =>
        ref === null ? null : (
          <section key={title}>
            <h3>{title}</h3>
            <BodyView run={run} body={ref} />
          </section>
        ),
      )}
    </article>
  );
}
