import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorCodes } from '../reference/error-codes.ts';
import { exportsOf } from '../reference/exports-of.ts';
import { checkErrorCodes } from '../reference/reference.ts';
import { makeFolder } from './make-workspace.ts';

test('an error code without a row, and a row without an error, are faults', () => {
  const codes = new Map([
    ['TAPE_MISSING', 'a.ts'],
    ['CLI_USAGE', 'b.ts'],
  ]);
  const page =
    '| Code | Means |\n|---|---|\n| `TAPE_MISSING`, `TAPE_GONE` | mentions `CLI_USAGE` |\n';
  expect(checkErrorCodes(page, codes)).toEqual([
    'docs/errors.md lacks CLI_USAGE of b.ts. Add a row: what it means, what to do.',
    'docs/errors.md: no error has the code TAPE_GONE.',
  ]);
});

test('codes are found in fields, types and constants, and other words are not', () => {
  const root = makeFolder({
    'packages/a/src/errors.ts': `export type AErrorCode = 'TAPE_ONE' | 'TAPE_TWO';
class E extends Error { readonly code: 'STORE_THREE' = 'STORE_THREE'; }
export const goneCode = 'TRACEFORK_FOUR';
export const failed = { code: 'CLI_FIVE', name: 'CLI_NOT_THIS' };
export const variable = 'TRACEFORK_MODE';`,
    'packages/a/test/a.test.ts': `const code = { code: 'TAPE_OF_A_TEST' };`,
  });
  expect([...errorCodes(root).keys()].sort()).toEqual([
    'CLI_FIVE',
    'STORE_THREE',
    'TAPE_ONE',
    'TAPE_TWO',
    'TRACEFORK_FOUR',
  ]);
});

test('exports are followed to where they are declared, with signature and first sentence', () => {
  const root = makeFolder({
    'index.ts': `export { add as sum, type Kind } from './deep/add.ts';\nexport type * from './types.ts';`,
    'deep/add.ts': `/** Kinds. Of things. */
type Kind = 'a';
/**
 * Adds two
 * numbers. Then returns.
 *
 * @returns the sum
 */
function add(
  a: number,
  b = 1,
): number {
  return a + b;
}
export { add, type Kind };`,
    'types.ts': 'export interface Bare {\n  readonly a: 1;\n}',
  });
  expect(exportsOf(join(root, 'index.ts'))).toEqual([
    { name: 'Bare', kind: 'type', doc: '' },
    { name: 'Kind', kind: 'type', doc: 'Kinds.' },
    {
      name: 'sum',
      kind: 'function',
      doc: 'Adds two numbers.',
      signature: 'add(a: number, b = 1): number',
    },
  ]);
});
