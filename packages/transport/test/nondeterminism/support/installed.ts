import { afterEach, beforeEach } from 'vitest';
import { installNondeterminism } from '../../../src/nondeterminism/install.ts';

/** Every test of the file runs with the patches in place. */
export function withPatches(): void {
  let release: () => void = () => {};
  beforeEach(() => {
    release = installNondeterminism();
  });
  afterEach(() => release());
}
