import { takenBy } from '../taken-by.ts';
import { replaceFunction, type Undo } from './replace.ts';

export function patchMath(): Undo {
  return replaceFunction(Math, 'random', (original) => {
    return function random() {
      const taken = takenBy(random);
      return taken === undefined ? original() : taken.session.draws.random(taken.owner);
    };
  });
}
