import { isArray, isObject, type Json, type JsonObject } from '../../json.ts';
import type { Block } from '../../model.ts';
import { messageItem, readItem, writeItem, writePart } from './items.ts';

/** Where in an output a block stands. */
interface Origin {
  readonly item: number;
  /** Of a message; `null` for an item that is one block. */
  readonly part: number | null;
}

/** Reads an output. */
export function readOutput(output: Json | undefined, options?: { ended?: boolean }): Block[] {
  return placed(output, options).map(({ block }) => block);
}

function placed(
  output: Json | undefined,
  options?: { ended?: boolean },
): { readonly block: Block; readonly origin: Origin }[] {
  const items = isArray(output) ? output : [];
  return items.flatMap((raw, item) => {
    const isMessage = isObject(raw) && raw.type === 'message' && isArray(raw.content);
    return readItem(raw, options).map((block, part) => ({
      block,
      origin: { item, part: isMessage ? part : null },
    }));
  });
}

/**
 * An output with another content. Blocks that were there keep their items as they were; parts that
 * stood in one message stay in one.
 *
 * @param before the blocks that `readOutput` gave for `output`, of which unchanged ones are the same
 * objects.
 */
export function writeOutput(
  blocks: readonly Block[],
  {
    before,
    output,
    salt,
  }: {
    readonly before: readonly Block[];
    readonly output: Json | undefined;
    readonly salt: string;
  },
): JsonObject[] {
  const origins = placed(output).map(({ origin }) => origin);
  const items = (isArray(output) ? output : []).filter(isObject);
  const written: JsonObject[] = [];
  let open: {
    readonly base: JsonObject | null;
    readonly item: number;
    parts: JsonObject[];
  } | null = null;
  const close = (): void => {
    if (open !== null) {
      const { base, parts } = open;
      written.push(
        base === null ? messageItem(parts, [salt, written.length]) : { ...base, content: parts },
      );
    }
    open = null;
  };
  for (const block of blocks) {
    const origin = origins[before.indexOf(block)];
    const base = origin === undefined ? undefined : items[origin.item];
    const part = partOf(block, { base, origin });
    if (part === undefined) {
      close();
      written.push(base ?? writeItem(block, [salt, written.length]));
      continue;
    }
    const item = origin?.item ?? -1;
    if (open !== null && origin !== undefined && open.item !== item) close();
    open ??= { base: base ?? null, item, parts: [] };
    open.parts.push(part);
  }
  close();
  return written;
}

function partOf(
  block: Block,
  { base, origin }: { readonly base: JsonObject | undefined; readonly origin: Origin | undefined },
): JsonObject | undefined {
  if (origin === undefined || origin.part === null || base === undefined) return writePart(block);
  const part = isArray(base.content) ? base.content[origin.part] : undefined;
  return isObject(part) ? part : writePart(block);
}
