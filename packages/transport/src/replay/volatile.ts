import type { Difference } from '../ports.ts';

const timeInText =
  /\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?|\b\d\d?:\d\d(:\d\d)?\s?([AP]M)?\b|\b1[6-9]\d{8}(\d{3})?\b|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\b|\b\d{1,2}\/\d{1,2}\/\d{4}\b|\b(January|February|March|April|May|June|July|August|September|October|November|December)\s+\d{1,2}\b/g;
const randomInText =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{12,}\b|\b0\.\d{6,}(e-\d+)?|\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{16,}\b|\b[a-z]{2,12}_[A-Za-z0-9]{12,}\b/g;
const pathInText = /(?:[A-Za-z]:)?(?:[\\/][\w.@~-]+)+/g;

/** Differs only in what looks like points in time. */
export function looksLikeTime({ recorded, actual }: Difference): boolean {
  if (typeof recorded === 'number' && typeof actual === 'number') {
    return [recorded, actual].every((value) => value > 1.4e9 && value < 4e12);
  }
  return differsOnlyIn(timeInText, { recorded, actual });
}

/** Differs only in what looks like random ids or numbers. */
export function looksRandom({ recorded, actual }: Difference): boolean {
  if (typeof recorded === 'number' && typeof actual === 'number') {
    return [recorded, actual].every((value) => value > 0 && value < 1);
  }
  return differsOnlyIn(randomInText, { recorded, actual });
}

/** Differs only in the folders of paths. */
export function looksLikePath({ recorded, actual }: Difference): boolean {
  const name = (path: string) => path.split(/[\\/]/).at(-1) ?? '';
  return differsOnlyIn(pathInText, { recorded, actual, replacement: name });
}

function differsOnlyIn(
  pattern: RegExp,
  {
    recorded,
    actual,
    replacement = () => '·',
  }: {
    readonly recorded?: unknown;
    readonly actual?: unknown;
    readonly replacement?: (found: string) => string;
  },
): boolean {
  if (typeof recorded !== 'string' || typeof actual !== 'string') return false;
  return recorded.replace(pattern, replacement) === actual.replace(pattern, replacement);
}
