import type { EffectPolicy } from '@tracefork/transport/fork';
import { UsageError } from '../errors.ts';

/**
 * Policies of `--tools`, by name.
 *
 * @throws UsageError
 */
export function policiesOf(texts: readonly string[] = []): Readonly<Record<string, EffectPolicy>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.lastIndexOf('=');
      const [name, policy] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
      if (name === '' || !isPolicy(policy)) {
        throw new UsageError(
          `--tools ${text}: NAME=serve, NAME=live or NAME=deny is wanted; a program is program:NAME, a host http:HOST.`,
        );
      }
      return [name, policy];
    }),
  );
}

function isPolicy(text: string): text is EffectPolicy {
  return text === 'serve' || text === 'live' || text === 'deny';
}
