import { TapeFromFutureError } from '../errors.ts';
import { count, FieldError, object, structOf } from './fields.ts';

/** The one major version there is. */
const MAJOR = 1;
const LENIENT = true;
const majorOf = structOf<{ readonly major: number }>({ major: count }, LENIENT);
const minorOf = structOf<{ readonly minor: number }>({ minor: count }, LENIENT);

/**
 * Looks at a tape's first line before anything else is asked of it; gives the minor version.
 *
 * @throws TapeFromFutureError for a later major version, FieldError, SyntaxError
 */
export function checkVersion(line: string, where: string): number {
  const json = object(JSON.parse(line));
  if (json.kind !== 'tape' || json.format !== 'tracefork') {
    throw new FieldError('the first event is not that of a tracefork tape');
  }
  const { major } = majorOf(json);
  if (major > MAJOR) {
    throw new TapeFromFutureError(where, `format ${major}, where this version reads ${MAJOR}`);
  }
  return minorOf(json).minor;
}
