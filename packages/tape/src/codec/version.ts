import { TapeFromFutureError } from '../errors.ts';
import { count, FieldError, object } from './fields.ts';

/** The one major version there is. */
const MAJOR = 1;

/**
 * Looks at a tape's first line before anything else is asked of it; gives the minor version.
 *
 * @throws TapeFromFutureError for a later major version, FieldError, SyntaxError
 */
export function checkVersion(line: string, where: string): number {
  const json = object(JSON.parse(line), 'event');
  if (json.kind !== 'tape' || json.format !== 'tracefork') {
    throw new FieldError('the first event is not that of a tracefork tape');
  }
  const major = count(json.major, 'major');
  if (major > MAJOR) {
    throw new TapeFromFutureError(where, `format ${major}, where this version reads ${MAJOR}`);
  }
  return count(json.minor, 'minor');
}
