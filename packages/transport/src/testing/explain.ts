import type { Difference, Divergence } from '../ports.ts';
import type { Verdict } from '../verdict.ts';

/** Differences that are shown of many. */
const shown = 5;
/** Most characters of a value, and how many of what both share are shown before they part. */
const width = 160;
const lead = 24;

/**
 * Why a replay does not hold, as a test's failure shows it: the step, what differs with both values,
 * likely causes, and what to do.
 *
 * @param options.again the command that records the tape again
 */
export function explained(
  verdict: Verdict,
  { file, again }: { readonly file: string; readonly again: string },
): string {
  const { result, divergence, reasons } = verdict;
  const head = (place: string): string => `The run is not the one on ${file}: ${result}${place}`;
  if (divergence === undefined || result !== 'drifted') {
    return [
      head(''),
      ...labelled('because', reasons.map(oneLine)),
      ...labelled('next', afterDoubts(verdict, again)),
    ].join('\n');
  }
  const { step, message, nearest, differences, causes } = divergence;
  const more = differences.length - shown;
  return [
    head(step === null ? '' : ` at step ${step}`),
    ...labelled('because', [oneLine(message)]),
    ...(nearest === undefined || message.includes(nearest.label)
      ? []
      : labelled('nearest', [oneLine(nearest.label).slice(0, width)])),
    ...labelled('differs', [
      ...differences.slice(0, shown).flatMap(differing),
      ...(more > 0 ? [`and ${more} more`] : []),
    ]),
    ...labelled('likely', causes.map(oneLine)),
    ...labelled('next', [
      ...ignoring(divergence),
      `if the change is meant, record again: ${again}`,
    ]),
  ].join('\n');
}

function labelled(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(9)}${line}`);
}

function afterDoubts({ result, uncovered, allowed }: Verdict, again: string): readonly string[] {
  const kinds = [...new Set(uncovered.map(({ what }) => what))].filter(
    (what) => !allowed.includes(what),
  );
  if (result === 'equivalent') return [`if these differences may be: accept: 'equivalent'`];
  return [
    ...(kinds.length === 0
      ? []
      : [
          `if that may be: allowUncovered: [${kinds.map((kind) => `'${oneLine(kind)}'`).join(', ')}]`,
        ]),
    `else record again: ${again}`,
  ];
}

/** A path that differs alone and looks like something that may: an id, a time, metadata. */
function ignoring({ differences, causes }: Divergence): readonly string[] {
  const [first, ...rest] = differences;
  if (first === undefined || rest.length > 0 || !first.path.startsWith('body.')) return [];
  const path = first.path.slice('body.'.length);
  if (/^(model|system|instructions|tools)\b|\.role$/.test(path)) return [];
  const varies = causes.some((cause) => cause.startsWith('looks like a '));
  return varies || path.startsWith('metadata.')
    ? [`if it may differ: ignore: ['${oneLine(path)}']`]
    : [];
}

function differing({ path, recorded, actual }: Difference): readonly string[] {
  const [tape, now] = shortened(valueText(recorded), valueText(actual));
  return [oneLine(path), `  tape  ${tape}`, `  now   ${now}`];
}

/** Two texts, cut so that the place where they part is in sight. */
function shortened(a: string, b: string): readonly [string, string] {
  if (a.length <= width && b.length <= width) return [a, b];
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  const start = same <= lead ? 0 : same - lead;
  const cut = (text: string): string =>
    `${start > 0 ? '…' : ''}${text.slice(start, start + width)}${text.length > start + width ? '…' : ''}`;
  return [cut(a), cut(b)];
}

function valueText(value: unknown): string {
  if (value === undefined) return '(not there)';
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Text of a tape on one line, with nothing that could act on a terminal. */
function oneLine(text: string): string {
  return text
    .replace(/\r\n|[\n\u2028\u2029]/g, '⏎')
    .replaceAll('\t', ' ')
    .replace(
      /[\p{Cc}\p{Bidi_Control}]/gu,
      (c) => `\\u{${(c.codePointAt(0) as number).toString(16)}}`,
    );
}
