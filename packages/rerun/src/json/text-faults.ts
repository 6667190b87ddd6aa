import { createScanner } from 'jsonc-parser';
import { type Fault, type Path, placeOf } from './fault.ts';
import { MAX_DEPTH, MAX_FAULTS } from './value-faults.ts';

/**
 * Kinds of token, as jsonc-parser numbers them.
 *
 * @note It declares them as a `const enum`, which cannot be imported under `isolatedModules`.
 */
const token = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4 } as const;
const value = { comma: 5, colon: 6, string: 10, number: 11, end: 17 } as const;

interface Level {
  /** `null`: an array. */
  readonly keys: Set<string> | null;
  at: string | number;
  expectsKey: boolean;
}

/**
 * What `JSON.parse` hides in a text that it accepts: keys that occur twice, whole numbers that a
 * double cannot hold, nesting beyond `MAX_DEPTH`.
 */
export function textFaults(text: string): Fault[] {
  const scanner = createScanner(text, true);
  const levels: Level[] = [];
  const faults: Fault[] = [];
  const path = (): Path => levels.map(({ at }) => at);
  const fault = (reason: string) => faults.push({ place: placeOf(path()), reason });

  for (let kind: number = scanner.scan(); kind !== value.end; kind = scanner.scan()) {
    if (faults.length >= MAX_FAULTS) return faults;
    const level = levels.at(-1);
    switch (kind) {
      case token.openBrace:
      case token.openBracket: {
        if (levels.length >= MAX_DEPTH) {
          fault(`nested deeper than ${MAX_DEPTH}`);
          return faults;
        }
        const isObject = kind === token.openBrace;
        levels.push({
          keys: isObject ? new Set() : null,
          at: isObject ? '' : 0,
          expectsKey: isObject,
        });
        break;
      }
      case token.closeBrace:
      case token.closeBracket:
        levels.pop();
        break;
      case value.comma:
        if (level?.keys) level.expectsKey = true;
        else if (level) level.at = Number(level.at) + 1;
        break;
      case value.string:
        if (level?.keys && level.expectsKey) {
          const key = scanner.getTokenValue();
          level.at = key;
          level.expectsKey = false;
          if (level.keys.has(key)) fault('the key occurs twice');
          level.keys.add(key);
        }
        break;
      case value.number:
        if (isUnsafeInteger(scanner.getTokenValue())) {
          fault('a whole number beyond 2^53, which readers round differently; send it as text');
        }
        break;
    }
  }
  return faults;
}

function isUnsafeInteger(literal: string): boolean {
  return /^-?\d+$/.test(literal) && !Number.isSafeInteger(Number(literal));
}
