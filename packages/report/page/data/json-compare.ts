import microdiff from 'microdiff';

/** A place where two JSON values differ. */
export interface Difference {
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Where two values differ, up to `most` places. */
export function differences(a: object, b: object, most = 50): readonly Difference[] {
  try {
    return microdiff(a as Record<string, unknown>, b as Record<string, unknown>, {
      cyclesFix: false,
    })
      .slice(0, most)
      .map((change) => ({
        path: change.path.join('.'),
        a: 'oldValue' in change ? change.oldValue : undefined,
        b: 'value' in change ? change.value : undefined,
      }));
  } catch {
    return [{ path: '(too deeply nested to compare)', a: undefined, b: undefined }];
  }
}
