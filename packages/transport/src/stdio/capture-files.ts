import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { replaceFunction, type Undo, undoAll } from '../nondeterminism/patches/replace.ts';
import { isStandard } from './descriptor.ts';
import { writtenBytes, writtenPart, writtenParts } from './written.ts';

type Part = (args: readonly unknown[], count: number) => Uint8Array | undefined;

/** Writing to a descriptor: the functions of `fs`, and what part of their arguments went out. */
const descriptorWrites: ReadonlyArray<readonly [name: 'write' | 'writev', part: Part]> = [
  ['write', writtenPart],
  ['writev', ([chunks], count) => writtenParts(chunks, count)],
];

export interface FileCapture {
  /** Given what went to standard output. */
  readonly wrote: (bytes: Uint8Array) => void;
  /** True while a write that is already accounted for is under way. */
  readonly accounted: () => boolean;
  /** Runs `fn` as accounted for. */
  readonly account: <T>(fn: () => T) => T;
}

/**
 * Captures what goes to standard output through `fs`: `writeSync(1, …)` and its kin, and
 * `writeFileSync` or `appendFileSync` on 1 or `/dev/stdout`.
 *
 * @note `fs.promises` and streams opened on `/dev/stdout` have descriptors of their own and are not
 * seen.
 */
export function captureFiles({ wrote, accounted, account }: FileCapture): Undo {
  const note = (bytes: Uint8Array | undefined): void => {
    if (bytes !== undefined && bytes.length > 0) wrote(bytes);
  };
  const undos = descriptorWrites.flatMap(([name, part]) => [
    replaceFunction(fs, `${name}Sync`, (write) => {
      return (fd: unknown, ...args: unknown[]): number => {
        if (fd !== 1 || accounted()) return write(fd, ...args);
        const count: number = account(() => write(fd, ...args));
        note(part(args, count));
        return count;
      };
    }),
    replaceFunction(fs, name, (write) => {
      const watched = (fd: unknown, ...args: unknown[]): unknown => {
        const done = args.at(-1);
        if (fd !== 1 || accounted() || typeof done !== 'function') return write(fd, ...args);
        return write(fd, ...args.slice(0, -1), (error: unknown, count: number, data: unknown) => {
          if (!error) note(part(args, count));
          done(error, count, data);
        });
      };
      // util.promisify reads its own form from the function.
      return Object.defineProperties(watched, Object.getOwnPropertyDescriptors(write));
    }),
  ]);
  for (const name of ['writeFileSync', 'appendFileSync'] as const) {
    undos.push(
      replaceFunction(fs, name, (write) => {
        return (file: unknown, data: unknown, options?: unknown): void => {
          const counts = isStandard(file, 1) && !accounted();
          account(() => write(file, data, options));
          if (counts) note(writtenBytes(data, encodingOf(options)));
        };
      }),
    );
  }
  syncBuiltinESMExports();
  return () => {
    undoAll(undos)();
    syncBuiltinESMExports();
  };
}

function encodingOf(options: unknown): unknown {
  if (typeof options === 'string') return options;
  return (options as { encoding?: unknown } | null | undefined)?.encoding;
}
