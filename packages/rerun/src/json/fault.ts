/** Something a record must not have, and where it is. */
export interface Fault {
  /** `inputs.messages[3].content`, `line 2, column 7`, or `(root)`. */
  readonly place: string;
  readonly reason: string;
}

export type Path = readonly (string | number)[];

const LONGEST_KEY = 60;

/** A path as one would write it in JavaScript; keys that are no identifiers are quoted and cut. */
export function placeOf(path: Path): string {
  const parts = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    if (/^[A-Za-z_$][\w$]*$/.test(part) && part.length <= LONGEST_KEY) return `.${part}`;
    const shown = part.length > LONGEST_KEY ? `${part.slice(0, LONGEST_KEY)}…` : part;
    return `[${JSON.stringify(shown)}]`;
  });
  return parts.join('').replace(/^\./, '') || '(root)';
}

/** A fault in one line. */
export function describe({ place, reason }: Fault): string {
  return `${place}: ${reason}`;
}
