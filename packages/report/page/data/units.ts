const count = new Intl.NumberFormat('en-US');
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** `1,204`. */
export const number = (value: number): string => count.format(value);

/** `1.2K`. */
export const short = (value: number): string => compact.format(value).toLowerCase();

/** `1 step`, `2 steps`. */
export const counted = (value: number, noun: string): string =>
  `${number(value)} ${noun}${value === 1 ? '' : 's'}`;

/** US dollars; `?` where there is no known price. */
export function money(dollars: number | null): string {
  if (dollars === null) return '?';
  if (dollars === 0) return '$0';
  if (dollars < 0.00005) return '<$0.0001';
  return `$${dollars.toFixed(dollars < 0.1 ? 4 : 2)}`;
}

/** Milliseconds as `121 ms`, `2.1 s` or `3 min 4 s`. */
export function duration(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 9.95) return `${Math.round(ms * 10) / 10} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Bytes in decimal units. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 999_950 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `2026-11-21 04:24:35 UTC`. */
export const instant = (iso: string): string => iso.replace(/^(.{10})T(.{8}).*$/, '$1 $2 UTC');

/** The first twelve digits of a hash, enough to compare by eye. */
export const shortHash = (hash: string): string => hash.slice(0, 12);
