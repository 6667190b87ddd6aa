import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDocs } from '../check-docs.ts';
import { makeFolder } from './make-workspace.ts';

test('a link to a missing file is a fault, one inside code is not a link', async () => {
  const root = makeFolder({
    'A.md': '[b](decisions/b.md) [gone](gone.md) `[code](gone.md)`\n```\n[code](gone.md)\n```\n',
    'decisions/b.md': '[up](../A.md) [web](https://example.com/x)',
  });
  expect(await checkDocs(root)).toEqual(['A.md: gone.md leads nowhere. Mend the link.']);
});

test('a link to a heading is a fault where the heading does not exist', async () => {
  const root = makeFolder({
    'A.md': '# One, two!\n## Same\n## Same\n[1](#one-two) [2](#same-1) [3](B.md#three) [4](#no)',
    'B.md': '### `three`\n',
  });
  expect(await checkDocs(root)).toEqual(['A.md: #no names a heading that A.md does not have.']);
});

test('a glossary that is not sorted is a fault that names the term', async () => {
  expect(await checkDocs(makeFolder({ 'GLOSSARY.md': '## blame\n## Draw\n## tape\n' }))).toEqual(
    [],
  );
  expect(await checkDocs(makeFolder({ 'GLOSSARY.md': '## tape\n## draw\n' }))).toEqual([
    'GLOSSARY.md: "draw" is out of order. Sort the terms.',
  ]);
});

test('an example marked to run is run, and a failing one is named with its line', async () => {
  const good = `const n: number = 1;\nif (n !== 1) throw new Error('no');\n`;
  const root = makeFolder({
    'packages/a/README.md': `# a\n\n\`\`\`ts run\n${good}\`\`\`\n\n\`\`\`ts run\nthrow new Error('broken example');\n\`\`\`\n\n\`\`\`ts\nthrow 1;\n\`\`\`\n`,
  });
  const faults = await checkDocs(root);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(/^packages\/a\/README\.md:8: the example fails:[\s\S]*broken example/);
  expect(existsSync(join(root, 'packages/a/.doc-example.ts'))).toBe(false);
});

test('an example that does not print what its comment says is a fault', async () => {
  const code = `for (const n of [1, 2]) console.log(n, 'of 2'); // 1 of 2, then 2 of 2\nconsole.log('yes'); // no\n`;
  const root = makeFolder({ 'docs/a.md': `# a\n\n\`\`\`ts run\n${code}\`\`\`\n` });
  expect(await checkDocs(root)).toEqual(['docs/a.md:3: does not print no:\n1 of 2\n2 of 2\nyes\n']);
});
