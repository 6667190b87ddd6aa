import { install } from '../install.ts';

/** Stands in front of everything from the first line of a service on; sessions come later. */
export function attachEarly(): void {
  install();
}
