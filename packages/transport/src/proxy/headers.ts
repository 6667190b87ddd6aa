type Pairs = ReadonlyArray<readonly [name: string, value: string]>;

/** Headers that are about one connection and not about the message. */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'upgrade',
]);

/**
 * A client's headers as they go on: in order and case, for the real host, without what is said to
 * this hop alone. The body is whole by then, so that nothing is left to expect.
 *
 * @param options.host what the server is called by
 */
export function requestHeaders(headers: Pairs, { host }: { readonly host: string }): Pairs {
  const kept = withoutHop(headers, ['expect']);
  return kept.map(([name, value]) => [name, name.toLowerCase() === 'host' ? host : value]);
}

/** A server's headers as they go on; the framing of the body is between this hop and the client. */
export function responseHeaders(headers: Pairs): Pairs {
  const chunked = headers.some(([name]) => name.toLowerCase() === 'transfer-encoding');
  // A length beside it does not count, and would be wrong of what goes on.
  const counted = headers.filter(([name]) => !chunked || name.toLowerCase() !== 'content-length');
  return withoutHop(counted, ['transfer-encoding']);
}

function withoutHop(headers: Pairs, further: readonly string[]): Pairs {
  const named = headers.flatMap(([name, value]) =>
    name.toLowerCase() === 'connection' ? value.toLowerCase().split(/\s*,\s*/) : [],
  );
  // The framing is no option of a connection, whatever a peer says.
  const dropped = new Set(
    [...named, ...further].filter((name) => name !== 'content-length' && name !== 'host'),
  );
  return headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !ofConnection.has(lower) && !dropped.has(lower);
  });
}
