import type { ProxyTarget } from '@tracefork/transport/proxy';
import { UsageError } from '../errors.ts';
import { presets } from './presets.ts';

const named = /^([A-Za-z][\w-]*)=(.+)$/;

/**
 * Reads what `--target` was given: `anthropic`, `https://host/path`, or `NAME=https://host/path`.
 *
 * @param port the proxy's own, if it was chosen
 * @throws UsageError
 */
export function parseTargets(
  words: readonly string[],
  { port }: { readonly port?: number | undefined } = {},
): readonly ProxyTarget[] {
  const targets = words.map((word) => parseTarget(word, words.length));
  const names = new Set(targets.map(({ name }) => name));
  if (names.size < targets.length) {
    throw new UsageError(
      `Two targets have one name, and it says which is meant: ${words.join(', ')}. Give each its own: --target NAME=URL`,
    );
  }
  for (const { url } of targets) {
    const { hostname, port: at } = new URL(url);
    if (port !== undefined && Number(at) === port && isLoopback(hostname)) {
      throw new UsageError(`${url} is the proxy itself. Name the server behind it.`);
    }
  }
  return targets;
}

function parseTarget(word: string, count: number): ProxyTarget {
  const preset = Object.hasOwn(presets, word) ? presets[word] : undefined;
  if (preset !== undefined) return { name: word, url: preset.url };
  const [, given, text = word] = named.exec(word) ?? [];
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `--target ${word} is neither a URL nor one of ${Object.keys(presets).join(', ')}. For example: --target https://api.anthropic.com`,
    );
  }
  if (url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError(
      `--target ${url.origin}… holds more than host and path. Credentials are sent by the client, in its own headers.`,
    );
  }
  const address = url.origin + url.pathname.replace(/\/+$/, '');
  const known = Object.entries(presets).find(([, { url: usual }]) => usual === url.origin)?.[0];
  const name = given ?? known ?? '';
  if (name === '' && count > 1) {
    throw new UsageError(
      `Of several targets each needs a name, by which clients reach it: --target NAME=${text}`,
    );
  }
  return { name, url: address };
}

function isLoopback(host: string): boolean {
  return /^(127(\.\d+){3}|localhost|\[::1\])$/.test(host);
}
