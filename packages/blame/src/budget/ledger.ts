import { SettingError } from '../errors.ts';

/** Money that is set aside for one call before it starts. */
export interface Reservation {
  readonly id: number;
  /** The call's worst case, US dollars. */
  readonly dollars: number;
}

export type ReservationAnswer =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  /** `too-dear`: the worst case does not fit in what is left. `overshot`: a provider billed too much. */
  | { readonly kind: 'refused'; readonly why: 'too-dear' | 'overshot'; readonly left: number };

export interface LedgerState {
  readonly limit: number;
  /** Real usage of calls that ended. */
  readonly spent: number;
  /** Worst cases of calls under way. */
  readonly reserved: number;
  /** What was billed beyond reservations, summed over calls. */
  readonly billedBeyond: number;
  /** Spending beyond the limit, 0 unless a provider billed beyond what it was allowed. */
  readonly overshoot: number;
}

/** A budget that is never passed by a call it allowed, unless a provider passes its own limit. */
export interface Ledger {
  /** No reservation, no call. */
  reserve(dollars: number): ReservationAnswer;
  /** Real usage replaces the reservation. `unknown` (a call that broke off, say) costs its worst case. */
  settle(reservation: Reservation, dollars: number | 'unknown'): void;
  /** The call never left; nothing is spent. */
  release(reservation: Reservation): void;
  state(): LedgerState;
  /** Aborted at the first overshoot, for streams that are still in flight. */
  readonly overshot: AbortSignal;
}

/** Dollars below which two amounts are the same; sums of cents are not exact. */
const CRUMB = 1e-9;

/**
 * @param limit US dollars, at least 0; `Infinity`: no limit.
 * @throws {SettingError} for a limit or an amount that is negative or not a number.
 */
export function createLedger(limit: number): Ledger {
  checkAmount('budget', limit);
  const open = new Map<number, number>();
  const abort = new AbortController();
  let ids = 0;
  let spent = 0;
  let reserved = 0;
  let billedBeyond = 0;

  const close = ({ id }: Reservation): number | undefined => {
    const dollars = open.get(id);
    if (dollars === undefined) return undefined;
    open.delete(id);
    reserved = open.size === 0 ? 0 : reserved - dollars;
    return dollars;
  };

  return {
    overshot: abort.signal,
    reserve(dollars) {
      checkAmount('reservation', dollars);
      const left = limit - spent - reserved;
      if (abort.signal.aborted) return { kind: 'refused', why: 'overshot', left };
      if (dollars > left + CRUMB) return { kind: 'refused', why: 'too-dear', left };
      ids += 1;
      open.set(ids, dollars);
      reserved += dollars;
      return { kind: 'reserved', reservation: { id: ids, dollars } };
    },
    settle(reservation, dollars) {
      const worst = close(reservation);
      if (worst === undefined) return;
      if (dollars !== 'unknown') checkAmount('usage', dollars);
      const real = dollars === 'unknown' ? worst : dollars;
      spent += real;
      billedBeyond += Math.max(0, real - worst);
      if (spent > limit + CRUMB) abort.abort();
    },
    release(reservation) {
      close(reservation);
    },
    state: () => ({
      limit,
      spent,
      reserved,
      billedBeyond,
      overshoot: spent > limit + CRUMB ? spent - limit : 0,
    }),
  };
}

function checkAmount(name: string, dollars: number): void {
  if (!(dollars >= 0))
    throw new SettingError(name, { value: dollars, range: 'an amount in dollars of at least 0' });
}
