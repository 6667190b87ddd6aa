import type { Headers } from '@tracefork/tape';
import type { ExchangeData } from '../../src/model.ts';
import { Facts } from '../ui/facts.tsx';
import { Text, Visible } from '../ui/text.tsx';

/** Request line, status and headers of both sides. */
export function HeadersView({ exchange }: { readonly exchange: ExchangeData }) {
  const { method, url, via, status, statusText, finalUrl, outcome } = exchange;
  return (
    <div>
      <Facts
        list={[
          ['request', <Visible key="url" text={`${method} ${url}`.slice(0, 8000)} />],
          finalUrl === undefined ? null : ['after redirects', <Visible key="f" text={finalUrl} />],
          ['response', <Visible key="s" text={`${status ?? 'none'} ${statusText}`} />],
          ['ended', outcome],
          ['captured at', via],
        ]}
      />
      <HeaderTable title="Request headers" headers={exchange.requestHeaders} />
      <HeaderTable title="Response headers" headers={exchange.responseHeaders} />
      {exchange.trailers !== undefined && (
        <HeaderTable title="Trailers" headers={exchange.trailers} />
      )}
    </div>
  );
}

function HeaderTable({ title, headers }: { readonly title: string; readonly headers: Headers }) {
  return (
    <section>
      <h3>{title}</h3>
      {headers.length === 0 ? (
        <p class="dim">none</p>
      ) : (
        <table class="headers mono">
          <tbody>
            {headers.slice(0, 500).map(([name, value], index) => (
              <tr key={index}>
                <th scope="row">
                  <Visible text={name.slice(0, 200)} />
                </th>
                <td>
                  <Text value={value} mono />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
