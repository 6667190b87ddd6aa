import { mountOf, type ProxyTarget } from '@tracefork/transport/proxy';
import { type Preset, presets } from './presets.ts';

type Variables = Readonly<Record<string, string>>;

/** Where a proxy is and what it stands for. */
export interface ProxyPlace {
  readonly port: number;
  readonly targets: readonly ProxyTarget[];
}

/** The proxy's address for one target. */
export function baseUrl(target: ProxyTarget, { port, targets }: ProxyPlace): string {
  return `http://127.0.0.1:${port}${mountOf(target, targets)}`;
}

/** The variables by which clients find the proxy. A target without a name may be any provider's. */
export function baseUrlVariables(place: ProxyPlace): Variables {
  const pairs = place.targets.flatMap((target) => {
    const base = baseUrl(target, place);
    const known = presetsFor(target);
    if (known.length === 0) {
      return [[`${target.name.replaceAll('-', '_').toUpperCase()}_BASE_URL`, base] as const];
    }
    const isRoot = new URL(target.url).pathname === '/';
    return known.map(({ variable, path }) => [variable, isRoot ? base + path : base] as const);
  });
  return Object.fromEntries(pairs);
}

/** The environment of a program that is recorded behind the proxy. */
export function recordedEnvironment(env: NodeJS.ProcessEnv, place: ProxyPlace): NodeJS.ProcessEnv {
  return { ...env, ...localDirectly(env), ...baseUrlVariables(place) };
}

/**
 * The environment of a program that is replayed behind the proxy: keys that SDKs do not start
 * without are there, and clients that heed a proxy's variables find ours, which refuses.
 *
 * @param options.direct leave those variables alone
 */
export function replayedEnvironment(
  env: NodeJS.ProcessEnv,
  place: ProxyPlace,
  { direct = false }: { readonly direct?: boolean } = {},
): NodeJS.ProcessEnv {
  const own = `http://127.0.0.1:${place.port}`;
  const refusing = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [
    [name, own],
    [name.toLowerCase(), own],
  ]);
  const keys = place.targets
    .flatMap((target) => presetsFor(target).flatMap((preset) => preset.keys))
    .map((name) => [name, env[name] || 'tracefork-replay-placeholder']);
  const set = Object.fromEntries([...(direct ? [] : refusing), ...keys]);
  return { ...env, ...set, ...localDirectly({ ...env, ...set }), ...baseUrlVariables(place) };
}

function presetsFor({ name }: ProxyTarget): readonly Preset[] {
  if (name === '') return Object.values(presets);
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  return preset === undefined ? [] : [preset];
}

/** Where connections go through some other proxy, those to this machine go straight there. */
function localDirectly(env: NodeJS.ProcessEnv): Variables {
  if (!Object.keys(env).some((name) => /^(https?|all)_proxy$/i.test(name))) return {};
  const before = env.no_proxy ?? env.NO_PROXY;
  const hosts = [...(before ? [before] : []), '127.0.0.1', 'localhost', '::1'].join(',');
  return { NO_PROXY: hosts, no_proxy: hosts };
}
