/** A run as somebody names it. */
export type RunRef =
  | { readonly kind: 'latest'; readonly branches: readonly number[] }
  | { readonly kind: 'id'; readonly beginning: string; readonly branches: readonly number[] };

const SHAPE = /^(latest|[0-9a-f]{2,64})((?:\/[1-9][0-9]{0,8})*)$/i;

/** Reads the name of a run, such as `ab12`, `latest` or `ab12/3/1`; `undefined` if it is none. */
export function parseRunRef(text: string): RunRef | undefined {
  const [, run, path] = SHAPE.exec(text) ?? [];
  if (run === undefined || path === undefined) return undefined;
  const branches = path.split('/').slice(1).map(Number);
  if (run.toLowerCase() === 'latest') return { kind: 'latest', branches };
  return { kind: 'id', beginning: run.toLowerCase(), branches };
}

/** The beginning of an id that is shown: ten digits, which two of a million runs hardly share. */
export function shortId(id: string): string {
  return id.slice(0, 10);
}
