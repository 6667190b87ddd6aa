import { dirname, join } from 'node:path';
import { isNode, type Node, nameOf, parse, type Source } from './parse.ts';

/** A name that an entry of a package exports. */
export interface Exported {
  readonly name: string;
  readonly kind: 'class' | 'function' | 'value' | 'type';
  /** As it stands in the source, without its body; of functions alone. */
  readonly signature?: string;
  /** First sentence of its doc comment; empty without one. */
  readonly doc: string;
}

const kinds: Readonly<Record<string, Exported['kind']>> = {
  ClassDeclaration: 'class',
  FunctionDeclaration: 'function',
  VariableDeclaration: 'value',
  TSInterfaceDeclaration: 'type',
  TSTypeAliasDeclaration: 'type',
};

/** What a file exports, by name, in the order of the alphabet; re-exports are followed. */
export function exportsOf(file: string): Exported[] {
  return collect(file).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function collect(file: string): Exported[] {
  const source = parse(file);
  return source.body.flatMap((node) => {
    if (node.type === 'ExportAllDeclaration') return collect(target(file, node));
    if (node.type !== 'ExportNamedDeclaration') return [];
    if (isNode(node.declaration)) return declared(node, source);
    return asList(node.specifiers).flatMap((each) => reexported(file, { node, each, source }));
  });
}

interface Place {
  readonly node: Node;
  readonly each: Node;
  readonly source: Source;
}

function reexported(file: string, { node, each, source }: Place): Exported[] {
  const local = nameOf(each.local) ?? '';
  const name = nameOf(each.exported) ?? local;
  const from = nameOf(node.source);
  if (from === undefined) return ofLocal(local, source).map((found) => ({ ...found, name }));
  if (!from.startsWith('.')) {
    const type = node.exportKind === 'type' || each.exportKind === 'type';
    return [{ name, kind: type ? 'type' : 'value', doc: `That of \`${from}\`.` }];
  }
  const found = collect(target(file, node)).find((one) => one.name === local);
  if (found === undefined) throw new Error(`${file} exports ${local}, which ${from} does not.`);
  return [{ ...found, name }];
}

function ofLocal(name: string, source: Source): Exported[] {
  return source.body.flatMap((node) =>
    kinds[node.type] === undefined
      ? []
      : declared({ ...node, declaration: node } as Node, source).filter((one) => one.name === name),
  );
}

function declared(statement: Node, source: Source): Exported[] {
  const { declaration } = statement;
  if (!isNode(declaration)) return [];
  const kind = kinds[declaration.type];
  if (kind === undefined) return [];
  const doc = firstSentence(commentBefore(statement.start, source));
  const names =
    declaration.type === 'VariableDeclaration'
      ? asList(declaration.declarations).map((each) => nameOf(each.id))
      : [nameOf(declaration.id)];
  const signature = kind === 'function' ? signatureOf(declaration, source.text) : undefined;
  return names.flatMap((name) =>
    name === undefined
      ? []
      : [{ name, kind, doc, ...(signature === undefined ? {} : { signature }) }],
  );
}

function signatureOf(declaration: Node, text: string): string {
  const end = isNode(declaration.body) ? declaration.body.start : declaration.end;
  const head = text.slice(declaration.start, end).replace(/\s+/g, ' ').trim();
  return head
    .replace(/^(async )?function\*? /, '')
    .replace(/\( /g, '(')
    .replace(/,? \)/g, ')')
    .replace(/;$/, '');
}

function commentBefore(start: number, { text, comments }: Source): string {
  const before = comments.findLast(({ end }) => end <= start);
  if (before === undefined || text.slice(before.end, start).trim() !== '') return '';
  const comment = text.slice(before.start, before.end);
  return comment.startsWith('/**') ? comment.replace(/^\/\*\*|\*\/$|^[ \t]*\* ?/gm, '') : '';
}

function firstSentence(comment: string): string {
  const prose = comment.trim().split(/\n\s*\n|^\s*@/m)[0] ?? '';
  const line = prose.replace(/\s+/g, ' ').trim();
  return /^.*?[.:](?=\s+[A-Z`]|$)/.exec(line)?.[0] ?? line;
}

function target(file: string, node: Node): string {
  const from = nameOf(node.source) ?? '';
  if (!from.startsWith('.')) throw new Error(`${file} re-exports all of ${from}; name what.`);
  return join(dirname(file), from);
}

function asList(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}
