/** In the place of Node's `crypto`, which only the building of responses needs; a page builds none. */
export function createHash(): never {
  throw new Error('A page has no createHash.');
}
