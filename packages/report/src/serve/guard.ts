/** Names under which this machine reaches itself. */
const local = new Set(['127.0.0.1', 'localhost', '[::1]']);

export interface Asked {
  readonly method: string;
  /** Whether something can be changed or started where it goes. */
  readonly mayPost: boolean;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly site: string | undefined;
  /** True where a person follows a link to a whole page, which the other site does not get to see. */
  readonly navigates: boolean;
}

/**
 * Why a request is refused; `null`: it is not. A page of another site can send requests here, and a
 * name of its own may lead to 127.0.0.1 (DNS rebinding), so both the host and the origin must be
 * this server's.
 */
export function refusal(
  { method, mayPost, host, origin, site, navigates }: Asked,
  port: number,
): string | null {
  const reads = method === 'GET' || method === 'HEAD';
  if (!reads && !(method === 'POST' && mayPost)) return 'Nothing can be changed here.';
  const url = URL.parse(`http://${host}`);
  if (url === null || !local.has(url.hostname) || Number(url.port || 80) !== port) {
    return 'This server answers under its own address alone.';
  }
  if (origin !== undefined && origin !== `http://${host}`) return 'Other sites may not ask.';
  if (site !== undefined && !['same-origin', 'none'].includes(site) && !(reads && navigates)) {
    return 'Other sites may not ask.';
  }
  return null;
}
