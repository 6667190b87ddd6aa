/** A model server that the proxy stands for. */
export interface ProxyTarget {
  /** Its place below the proxy's address, where there are several. */
  readonly name: string;
  /** What a client would have as base URL; no slash at its end, no credentials, no query. */
  readonly url: string;
}

/** Where a target is found: at the proxy's root if it is alone, else below its name. */
export function mountOf(target: ProxyTarget, targets: readonly ProxyTarget[]): string {
  return targets.length === 1 ? '' : `/${target.name}`;
}

/**
 * The URL that a request is really for.
 *
 * @param asked what stands in the first line of the request: a path, or a whole URL
 * @returns `undefined` where it is for none of the targets
 */
export function upstreamUrl(asked: string, targets: readonly ProxyTarget[]): string | undefined {
  if (!asked.startsWith('/')) {
    return targets.some(({ url }) => continues(asked, url)) ? asked : undefined;
  }
  for (const target of targets) {
    const mount = mountOf(target, targets);
    if (continues(asked, mount)) return target.url + asked.slice(mount.length);
  }
  return undefined;
}

/** Whether a URL or path is `base` itself or something below it. */
function continues(whole: string, base: string): boolean {
  return whole.startsWith(base) && /^([/?]|$)/.test(whole.slice(base.length));
}
