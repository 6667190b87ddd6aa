import { expect, test } from 'vitest';
import { blocksOf, missingLine } from './support/pages.ts';

test('a promised line may leave out and vary what differs from run to run, and nothing else', () => {
  const printed = 'chain 8a0daef3fd27\n  5 convert → 168.85  12 ms\nverdict     exact\n';
  expect(missingLine('chain fbb3ca9a6c11\n5 convert → 168.85 3.1 s', printed)).toBeUndefined();
  expect(missingLine('… → 168.85 …\nverdict exact', printed)).toBeUndefined();
  expect(missingLine('5 convert → 153.60  12 ms', printed)).toBe('5 convert → 153.60 TIME');
  expect(missingLine('verdict exact\nchain 8a0daef3fd27', printed)).toBe('chain HASH');
});

test('a block that nothing runs is refused with its line', () => {
  expect(blocksOf('a\n\n```sh run exit 2\nls\n```\n')).toEqual([
    { kind: 'run', code: 'ls\n', exit: 2, line: 3 },
  ]);
  expect(() => blocksOf('a\n```sh\nls\n```\n')).toThrow('Line 2: a block "sh" is run by nothing.');
});
