import { isArray, isObject, type Json } from './json.ts';

/** What a provider sends at a place of its messages. */
export type Shape =
  | 'an object'
  | 'a list'
  | 'a text'
  | 'a text or null'
  | { readonly word: string };

/** One place of a message, with what stands there. `undefined`: nothing does. */
export interface Place {
  readonly path: string;
  readonly value: Json | undefined;
  readonly wants: Shape;
  /** Nothing may stand there as well. */
  readonly optional?: boolean;
}

/** The first place where something else stands than the provider sends; `undefined`: there is none. */
export function misfit(places: Iterable<Place>): Place | undefined {
  for (const place of places) if (!fits(place)) return place;
  return undefined;
}

/** What a list holds, with the path of each. Anything but a list holds nothing. */
export function elements(
  value: Json | undefined,
  path: string,
): readonly { readonly value: Json; readonly path: string }[] {
  return isArray(value)
    ? value.map((element, index) => ({ value: element, path: `${path}/${index}` }))
    : [];
}

/** The sentence about a misfit. */
export function misfitReason({ path, value, wants }: Place, provider: string): string {
  const said = value === undefined ? 'missing' : shortened(JSON.stringify(value));
  const wanted = typeof wants === 'string' ? wants : `"${wants.word}"`;
  return `${path} would be ${said}; ${provider} sends ${wanted} there.`;
}

function fits({ value, wants, optional = false }: Place): boolean {
  if (value === undefined) return optional;
  if (typeof wants === 'object') return value === wants.word;
  switch (wants) {
    case 'an object':
      return isObject(value);
    case 'a list':
      return isArray(value);
    case 'a text':
      return typeof value === 'string';
    case 'a text or null':
      return typeof value === 'string' || value === null;
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
