import type { PartEvent } from '../events.ts';
import { fileSource } from '../framing/source.ts';
import { verifiedTexts } from '../framing/verified-texts.ts';
import { defaultLimits } from '../limits.ts';

/** Characters of lines that one event holds at most, but for a longer line. */
const mostCharacters = 1024 * 1024;

/**
 * The tape of a program as events of the tape of the run that started it; of a tape that was cut
 * off what is verified.
 *
 * @param file path of the program's tape
 * @throws TapeMissingError, NotATapeError, TapeDamagedError, TapeLimitError
 */
export function* partEvents(
  file: string,
  { program, t }: Pick<PartEvent, 'program' | 't'>,
): Generator<PartEvent> {
  let lines = '';
  for (const { text } of verifiedTexts(fileSource(file), defaultLimits)) {
    for (let start = 0; start < text.length; ) {
      const end = text.indexOf(0x0a, start) + 1;
      const line = text.toString('utf8', start, end);
      if (lines !== '' && lines.length + line.length > mostCharacters) {
        yield { kind: 'part', ancillary: true, t, program, lines };
        lines = '';
      }
      lines += line;
      start = end;
    }
  }
  if (lines !== '') yield { kind: 'part', ancillary: true, t, program, lines };
}
