import { curlOf } from '../data/curl.ts';
import type { Run } from '../data/run.ts';
import { duration } from '../data/units.ts';
import { HeadersView } from '../step/headers-view.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Fold } from '../ui/fold.tsx';
import { Visible } from '../ui/text.tsx';
import { BodyView } from './body-view.tsx';
import { ErrorView } from './error-view.tsx';

/** A request that is no call to a model. */
export function ExchangePanel({ run, index }: { readonly run: Run; readonly index: number }) {
  const exchange = run.data.exchanges[index];
  if (exchange === undefined) return <p class="panel">This run has no request {index}.</p>;
  const { method, url, status, at, ended, failure, request, decoded, response } = exchange;
  return (
    <article class="panel" aria-label={`Request ${index}`}>
      <h2 class="wrap">
        <Visible text={`${method} ${url}`.slice(0, 4000)} />
      </h2>
      <p class="figures">
        <span>{status ?? 'no response'}</span>
        <span>{ended === null ? 'it never ended' : duration(ended - at)}</span>
        <CopyButton
          label="Copy as curl"
          text={() => curlOf(exchange, request === null ? null : run.bodies.text(request))}
        />
      </p>
      {failure !== undefined && <ErrorView error={failure} />}
      <h3>Request</h3>
      <BodyView run={run} body={request} />
      <h3>Response</h3>
      <BodyView run={run} body={decoded ?? response} />
      <Fold title="Headers">{() => <HeadersView exchange={exchange} />}</Fold>
    </article>
  );
}
