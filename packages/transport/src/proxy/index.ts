import '../require-node.ts';

export { proxyTargets } from './on-tape.ts';
export {
  type ProxiedOutcome,
  type RecordingProxy,
  type RecordProxyOptions,
  recordProxy,
} from './record-proxy.ts';
export {
  NotProxiedError,
  type ReplayingProxy,
  type ReplayProxyOptions,
  replayProxy,
} from './replay-proxy.ts';
export { type RunProxiedOptions, runProxied } from './run-proxied.ts';
export { mountOf, type ProxyTarget } from './targets.ts';
