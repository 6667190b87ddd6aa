import { takenBy } from '../taken-by.ts';
import { replaceFunction, type Undo, undoAll } from './replace.ts';

/** The slice of Temporal that is needed; Node 26 is the first to have it. */
interface Temporal {
  readonly Instant: { fromEpochMilliseconds(ms: number): Instant };
  readonly Now: { timeZoneId(): string };
}
interface Instant {
  toZonedDateTimeISO(timeZone: unknown): ZonedDateTime;
}
interface ZonedDateTime {
  toPlainDateTime(): unknown;
  toPlainDate(): unknown;
  toPlainTime(): unknown;
}

const views: Readonly<Record<string, (now: ZonedDateTime) => unknown>> = {
  zonedDateTimeISO: (now) => now,
  plainDateTimeISO: (now) => now.toPlainDateTime(),
  plainDateISO: (now) => now.toPlainDate(),
  plainTimeISO: (now) => now.toPlainTime(),
};

/** `Temporal.Now`, in whole milliseconds like the rest of the session's dates. */
export function patchTemporal(): Undo {
  const temporal = (globalThis as { readonly Temporal?: Temporal }).Temporal;
  if (temporal === undefined) return () => {};
  const { Instant, Now } = temporal;

  function instantFor(patched: unknown): Instant | undefined {
    const taken = takenBy(patched);
    if (taken === undefined) return undefined;
    return Instant.fromEpochMilliseconds(taken.session.clock.date(taken.owner));
  }

  return undoAll([
    replaceFunction(Now, 'instant', (original) => {
      return function instant(this: unknown) {
        return instantFor(instant) ?? Reflect.apply(original, this, []);
      };
    }),
    ...Object.entries(views).map(([name, view]) =>
      replaceFunction(Now, name, (original) => {
        return function viewed(this: unknown, ...args: unknown[]) {
          const instant = instantFor(viewed);
          if (instant === undefined) return Reflect.apply(original, this, args);
          return view(instant.toZonedDateTimeISO(args[0] ?? Now.timeZoneId()));
        };
      }),
    ),
  ]);
}
