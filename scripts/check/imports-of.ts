import { readFileSync } from 'node:fs';
import { parseSync, Visitor } from 'oxc-parser';

/** One place where a file names a module. */
export interface ImportUse {
  readonly specifier: string;
  /** From 1. */
  readonly line: number;
  /** Leaves no trace in the built file. `import { type A }` does leave one, so it does not count. */
  readonly typeOnly: boolean;
}

/**
 * Every module that a JavaScript or TypeScript file names with a literal: imports and exports,
 * static, dynamic and type-only, `require`, and `import.meta.resolve`.
 *
 * @throws Error when the file cannot be parsed.
 */
export function importsOf(file: string): ImportUse[] {
  const text = readFileSync(file, 'utf8');
  const { program, errors } = parseSync(file, text);
  if (errors[0]) throw new Error(`Cannot parse ${file}: ${errors[0].message}. Mend the syntax.`);

  const uses: ImportUse[] = [];
  const add = (node: { type: string; start: number } | null, typeOnly = false): void => {
    const specifier = node === null ? undefined : literal(node);
    if (node === null || specifier === undefined) return;
    uses.push({ specifier, line: text.slice(0, node.start).split('\n').length, typeOnly });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.importKind === 'type'),
    ExportNamedDeclaration: (node) => add(node.source, node.exportKind === 'type'),
    ExportAllDeclaration: (node) => add(node.source, node.exportKind === 'type'),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source, true),
    TSExternalModuleReference: (node) => add(node.expression),
    CallExpression: (node) => {
      const callee = text.slice(node.callee.start, node.callee.end);
      const resolves = /^(require|require\.resolve|import\.meta\.resolve)$/.test(callee);
      if (resolves) add(node.arguments[0] ?? null);
    },
  }).visit(program);
  return uses.sort((a, b) => a.line - b.line);
}

function literal(node: object): string | undefined {
  if ('value' in node && typeof node.value === 'string') return node.value;
  if (!('quasis' in node) || !Array.isArray(node.quasis) || node.quasis.length !== 1)
    return undefined;
  const cooked: unknown = node.quasis[0]?.value?.cooked;
  return typeof cooked === 'string' ? cooked : undefined;
}
