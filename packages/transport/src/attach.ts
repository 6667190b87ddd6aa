import { install } from './install.ts';

/**
 * Stands in front of what an agent can reach the outside through, before any session begins, so that
 * references that are saved from here on are covered too. Until a session begins, and outside of it,
 * everything goes where it would.
 *
 * @returns the undo
 */
export function attach(): () => void {
  return install();
}
