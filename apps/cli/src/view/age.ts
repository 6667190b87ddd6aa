/** How old a tape is. */
export interface Age {
  /** ISO 8601: when its recording began. */
  readonly created: string;
  readonly days: number;
  /** As it was asked for, such as `90d`; `null`: no tape is too old. */
  readonly maxAge: string | null;
  readonly stale: boolean;
}

const hours = { h: 1, d: 24, w: 168 } as const;

/** Hours of `90d`, `12h` or `4w`; `undefined` for anything else. */
export function parseAge(text: string): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([hdw])$/.exec(text) ?? [];
  if (count === undefined) return undefined;
  return Number(count) * hours[unit as keyof typeof hours];
}

/** @param now milliseconds since 1970 */
export function ageOf(
  created: string,
  { now, maxAge }: { readonly now: number; readonly maxAge: string | undefined },
): Age {
  const old = Math.max(0, now - Date.parse(created)) / 3_600_000;
  const most = maxAge === undefined ? undefined : parseAge(maxAge);
  return {
    created,
    days: Math.round((old / 24) * 10) / 10,
    maxAge: maxAge ?? null,
    stale: most !== undefined && old > most,
  };
}
