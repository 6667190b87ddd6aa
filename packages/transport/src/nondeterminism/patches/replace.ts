/** Puts back what a patch replaced; harmless when called again. */
export type Undo = () => void;

/** A function as a patch sees it: whatever `this` and arguments it was called with are passed on. */
// biome-ignore lint/complexity/noBannedTypes: natives have every signature there is
export type Native = Function;

/**
 * Replaces the function at `target[key]`, keeping its descriptor, name and length.
 *
 * @returns its undo, which leaves alone what somebody else has put on top since.
 */
export function replaceFunction(
  target: object,
  key: PropertyKey,
  make: (original: Native) => Native,
): Undo {
  const descriptor = Object.getOwnPropertyDescriptor(target, key);
  const original: unknown = descriptor?.value;
  if (typeof original !== 'function') return () => {};
  return define(target, key, { ...descriptor, value: asNative(make(original), original) });
}

/** As `replaceFunction`, for a property with a getter. */
export function replaceGetter(
  target: object,
  key: PropertyKey,
  make: (original: () => unknown) => () => unknown,
): Undo {
  const descriptor = Object.getOwnPropertyDescriptor(target, key);
  const original = descriptor?.get;
  if (original === undefined) return () => {};
  return define(target, key, { ...descriptor, get: asNative(make(original), original) });
}

/** Defines `target[key]` until undone. */
export function define(target: object, key: PropertyKey, descriptor: PropertyDescriptor): Undo {
  const before = Object.getOwnPropertyDescriptor(target, key);
  if (before?.configurable === false) return () => {};
  Object.defineProperty(target, key, descriptor);
  let done = false;
  return () => {
    if (done) return;
    done = true;
    const now = Object.getOwnPropertyDescriptor(target, key);
    if (now === undefined || now.value !== descriptor.value || now.get !== descriptor.get) return;
    if (before === undefined) Reflect.deleteProperty(target, key);
    else Object.defineProperty(target, key, before);
  };
}

/** Undoes many patches, the last one first. */
export function undoAll(undos: readonly Undo[]): Undo {
  return () => {
    for (const undo of undos.toReversed()) undo();
  };
}

/** Applies patches in order; where one fails, those before it are undone. */
export function applyAll(patches: ReadonlyArray<() => Undo>): Undo {
  const undos: Undo[] = [];
  try {
    for (const patch of patches) undos.push(patch());
  } catch (error) {
    undoAll(undos)();
    throw error;
  }
  return undoAll(undos);
}

/** Gives `replacement` the name, the length and all else that hangs on `original`. */
function asNative<F extends Native>(replacement: F, original: Native): F {
  for (const key of Reflect.ownKeys(original)) {
    const own = Object.getOwnPropertyDescriptor(replacement, key);
    // @note `util.promisify` finds what a callback yields through symbols on the function.
    const carried = own === undefined || key === 'name' || key === 'length';
    if (!carried) continue;
    const descriptor = Object.getOwnPropertyDescriptor(original, key) as PropertyDescriptor;
    Object.defineProperty(replacement, key, descriptor);
  }
  return replacement;
}
