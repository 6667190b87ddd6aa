import type { FetchRequest } from '../edges/fetch-request.ts';
import type { CapturedRequest, RequestChange } from './exchange.ts';

type Pairs = ReadonlyArray<readonly [string, string]>;

/** A request from a socket as it leaves after a change; the length that it declares follows its body. */
export function changeRequest(request: CapturedRequest, change: RequestChange): CapturedRequest {
  const { body = request.body, headers = [] } = change;
  const length: Pairs =
    change.body !== undefined && named(request.headers, 'content-length')
      ? [['content-length', String(change.body.length)]]
      : [];
  return {
    ...request,
    headers: replaced(request.headers, [...headers, ...length]),
    body,
    url: change.url ?? request.url,
  };
}

/** A call of fetch as it leaves after a change; what else was asked of fetch stays. */
export function changeFetch(request: FetchRequest, change: RequestChange): FetchRequest {
  const { body = request.body, headers = [] } = change;
  const all = replaced(request.headers, headers);
  const [input, init] = request.call;
  return {
    ...request,
    headers: all,
    body,
    url: change.url ?? request.url,
    call: [
      change.url === undefined ? input : elsewhere(input, change.url),
      {
        ...init,
        headers: all.map(([name, value]) => [name, value]),
        body: body as Exclude<RequestInit['body'], undefined>,
      },
    ],
  };
}

function replaced(before: Pairs, given: Pairs): Pairs {
  const kept = before.filter(([name]) => !named(given, name));
  return [...kept, ...given];
}

function named(pairs: Pairs, wanted: string): boolean {
  return pairs.some(([name]) => name.toLowerCase() === wanted.toLowerCase());
}

function elsewhere(input: string | URL | Request, url: string): string | Request {
  return input instanceof Request ? new Request(url, input) : url;
}
