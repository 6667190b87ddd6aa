import type { Difference } from '@tracefork/transport';
import microdiff from 'microdiff';

/** Where two JSON values differ, as paths with both values; none where they are equal. */
export function differencesOf(a: object, b: object, root: string): readonly Difference[] {
  return microdiff(a as Record<string, unknown>, b as Record<string, unknown>, {
    cyclesFix: false,
  }).map((change) => ({
    path: change.path.reduce<string>(
      (path, key) =>
        typeof key === 'number' ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`,
      root,
    ),
    ...(change.type === 'CREATE' ? {} : { recorded: change.oldValue as unknown }),
    ...(change.type === 'REMOVE' ? {} : { actual: change.value as unknown }),
  }));
}
