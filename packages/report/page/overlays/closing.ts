import { overlay } from '../state.ts';

/**
 * What a dialog listens to so that it is gone with the key that closes it: `close` comes a task
 * later, by when the next key may have opened another one.
 */
export function closing(name: typeof overlay.value) {
  const close = (): void => {
    if (overlay.value === name) overlay.value = 'none';
  };
  return { onCancel: close, onClose: close };
}
