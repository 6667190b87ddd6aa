/** The most characters of a value that are told. */
const most = 60;

/** What a fork changed, as far as that can be said of JSON that is not ours: `model claude-opus-4-1`. */
export function mutationWords(mutation: unknown): string {
  if (typeof mutation !== 'object' || mutation === null) return JSON.stringify(mutation) ?? '';
  const { kind, name, model, path, id } = mutation as Readonly<Record<string, unknown>>;
  if (kind === 'answer') return `fault ${String(name)}`;
  const detail = model ?? path ?? id;
  return detail === undefined ? String(kind) : `${String(kind)} ${String(detail).slice(0, most)}`;
}
