const count = new Intl.NumberFormat('en-US');

/** `1,204`. */
export function number(value: number): string {
  return count.format(value);
}

/** `1 step`, `2 steps`. */
export function counted(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** US dollars: four digits below ten cents, else cents; `?` where there is no known price. */
export function money(dollars: number | 'unknown'): string {
  if (dollars === 'unknown') return '?';
  if (dollars > 0 && dollars < 0.00005) return '<$0.0001';
  return `$${dollars.toFixed(dollars > 0 && dollars < 0.1 ? 4 : 2)}`;
}

/** Milliseconds as `121 ms`, `2.1 s` or `3 min 4 s`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Bytes in decimal units: `812 B`, `50.5 kB`, `3.2 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 999_950 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${value.toFixed(1)} ${unit}`;
}

/** The first twelve digits of a hash, enough to compare by eye. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}

/** `2026-11-21 04:24:35 UTC`. */
export function instant(iso: string): string {
  return iso.replace(/^(.{10})T(.{8}).*$/, '$1 $2 UTC');
}
