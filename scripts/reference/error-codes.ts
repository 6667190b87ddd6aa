import { globSync } from 'node:fs';
import { join } from 'node:path';
import { posix } from '../check/workspace.ts';
import { isNode, type Node, nameOf, parse, walk } from './parse.ts';

const ours = /^(BLAME|CLI|FAULTS|FORK|RERUN|RUN|SEAL|STORE|TAPE|TRACEFORK)_[A-Z_]+$/;

/** The stable codes that errors of published packages carry, each with the file that gives it. */
export function errorCodes(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of globSync('{packages,apps}/*/src/**/*.ts', { cwd: root }).map(posix).sort())
    for (const node of walk(parse(join(root, file)).body))
      for (const code of codesIn(node)) if (!found.has(code)) found.set(code, file);
  return found;
}

/** Of a field `code`, of a type such as `TapeErrorCode`, and of a constant such as `refusedCode`. */
function codesIn(node: Node): string[] {
  const holder =
    node.type === 'PropertyDefinition' || node.type === 'Property'
      ? nameOf(node.key) === 'code' && node.value
      : node.type === 'TSTypeAliasDeclaration'
        ? /Code$/.test(nameOf(node.id) ?? '') && node.typeAnnotation
        : node.type === 'VariableDeclarator' && /Code$/.test(nameOf(node.id) ?? '') && node.init;
  if (!isNode(holder)) return [];
  return [...walk(holder)].flatMap((each) => {
    const text = each.type === 'Literal' ? nameOf(each) : undefined;
    return text !== undefined && ours.test(text) ? [text] : [];
  });
}
