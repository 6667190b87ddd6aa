import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { NotATapeError } from '../errors.ts';
import { SEAL_LENGTH, sealInto } from '../framing/seal.ts';
import { fileSource, type Source } from '../framing/source.ts';
import { storedFrame } from '../framing/stored-frame.ts';
import { verifiedTexts } from '../framing/verified-texts.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { compressor } from './compress.ts';

const GROUP = 8 * 1024 * 1024;

/**
 * Rewrites a tape with larger, compressed frames: the same events and chain in a fraction of the
 * space. The file is replaced at once or not at all. Do not pack a tape that is being written.
 *
 * @returns sizes in bytes.
 * @throws as `openTape` does for a tape that is not whole.
 */
export function packTape(path: string): { readonly before: number; readonly after: number } {
  const source = fileSource(path);
  const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const fd = openSync(beside, 'wx', statSync(path).mode & 0o777);
  try {
    let after = 0;
    for (const pair of packedPairs(source, defaultLimits)) {
      for (let at = 0; at < pair.length; ) at += writeSync(fd, pair, at, pair.length - at);
      after += pair.length;
    }
    fsyncSync(fd);
    renameSync(beside, path);
    syncFolder(dirname(path));
    return { before: source.size, after };
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

/**
 * The pairs of the same tape, packed.
 *
 * @throws NotATapeError, TapeDamagedError, TapeLimitError
 */
export function* packedPairs(source: Source, limits: Limits): Generator<Buffer> {
  let group: Buffer[] = [];
  let size = 0;
  let chain: Buffer | undefined;
  for (const { text, seal } of verifiedTexts(source, limits)) {
    if (chain !== undefined && size + text.length > GROUP) {
      yield packedPair(group, chain);
      group = [];
      size = 0;
    }
    group.push(text);
    size += text.length;
    chain = seal.chain;
  }
  if (chain === undefined) throw new NotATapeError(source.where, 'it ends before its first event');
  yield packedPair(group, chain);
}

function packedPair(group: readonly Buffer[], chain: Buffer): Buffer {
  const text = Buffer.concat(group);
  const compressed = compressor()(text);
  const pair =
    compressed.length < text.length
      ? Buffer.concat([compressed, Buffer.alloc(SEAL_LENGTH)])
      : storedFrame([text], SEAL_LENGTH);
  sealInto(pair, chain);
  return pair;
}

/** A rename survives a loss of power once its folder is synced; not every system can do that. */
function syncFolder(path: string): void {
  try {
    const fd = openSync(path, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    return;
  }
}
