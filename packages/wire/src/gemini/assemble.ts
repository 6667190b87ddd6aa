import { isArray, isObject, type Json, type JsonObject } from '../json.ts';

interface Growing {
  fields: JsonObject;
  content: JsonObject;
  readonly parts: Json[];
}

/** Joins the pieces of a streamed answer: texts grow, other parts follow, later fields replace. */
export function assemble(pieces: readonly JsonObject[]): JsonObject | null {
  if (pieces.length === 0) return null;
  let fields: JsonObject = {};
  const growing = new Map<number, Growing>();
  for (const { candidates: list, ...rest } of pieces) {
    fields = { ...fields, ...rest };
    for (const raw of isArray(list) ? list : []) if (isObject(raw)) grow(growing, raw);
  }
  const inOrder = [...growing.entries()].sort(([a], [b]) => a - b).map(([, each]) => each);
  return { candidates: inOrder.map(candidateOf), ...fields };
}

function grow(growing: Map<number, Growing>, { content, ...raw }: JsonObject): void {
  const index = typeof raw.index === 'number' ? raw.index : 0;
  const candidate = growing.get(index) ?? { fields: {}, content: {}, parts: [] };
  growing.set(index, candidate);
  candidate.fields = { ...candidate.fields, ...raw };
  if (!isObject(content)) return;
  const { parts, ...others } = content;
  candidate.content = { ...candidate.content, ...others };
  for (const part of isArray(parts) ? parts : []) candidate.parts.push(part);
}

function candidateOf({ fields, content, parts }: Growing): JsonObject {
  return { content: { ...content, parts: joinTexts(parts) }, ...fields };
}

/** @note A piece of nothing ends a stream as a rule: it adds no text, but may bring a signature. */
function joinTexts(parts: readonly Json[]): Json[] {
  const joined: Json[] = [];
  let open: { readonly text: string[]; fields: JsonObject } | undefined;
  const close = (): void => {
    if (open !== undefined) joined.push({ text: open.text.join(''), ...open.fields });
    open = undefined;
  };
  for (const part of parts) {
    if (!isObject(part) || typeof part.text !== 'string') {
      close();
      joined.push(part);
      continue;
    }
    const { text, ...fields } = part;
    if (open !== undefined && !continues(open.fields, fields)) close();
    if (open === undefined) {
      if (text !== '' || Object.keys(fields).length > 0) open = { text: [text], fields };
    } else {
      open.text.push(text);
      open.fields = { ...open.fields, ...fields };
    }
  }
  close();
  return joined;
}

/** A signature ends a text: what follows it is a text of its own. */
function continues(before: JsonObject, next: JsonObject): boolean {
  const others = Object.keys({ ...before, ...next }).filter(
    (key) => key !== 'thought' && key !== 'thoughtSignature',
  );
  return (
    (before.thought === true) === (next.thought === true) &&
    before.thoughtSignature === undefined &&
    others.length === 0
  );
}
