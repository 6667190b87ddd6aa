import { styleText } from 'node:util';

export type Paint = (text: string) => string;

/** The few looks that the output uses; without colours each returns its text as it is. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

const names = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;

export function createStyle(colours: boolean): Style {
  const paint = (name: (typeof names)[number]): Paint =>
    colours && name !== undefined
      ? (text) => (text === '' ? '' : styleText(name, text, { validateStream: false }))
      : (text) => text;
  return Object.fromEntries(names.map((name) => [name, paint(name)])) as unknown as Style;
}

export const unstyled: Style = createStyle(false);

/** Whether a stream takes colours: a terminal that can, `FORCE_COLOR`, `NO_COLOR`. */
export function takesColours(stream: NodeJS.WritableStream): boolean {
  return styleText('bold', 'x', { stream: stream as NodeJS.WriteStream }) !== 'x';
}
