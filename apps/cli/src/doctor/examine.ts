import type { Check, Finding, Surroundings } from './finding.ts';
import { sqlite, zstd } from './native.ts';
import { node } from './node.ts';
import { options } from './options.ts';
import { config, sdks } from './project.ts';
import { selfTest } from './self-test.ts';
import { store } from './store.ts';

const checks: readonly Check[] = [node, zstd, sqlite, store, options, selfTest, config, sdks];

/** Looks at everything, one after the other; a check that fails is a finding, and the next one follows. */
export async function examine(around: Surroundings): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { about, look } of checks) {
    try {
      findings.push(...(await look(around)));
    } catch (error) {
      findings.push({
        about,
        state: 'broken',
        says: error instanceof Error ? error.message : String(error),
        advice: 'Do what the message says; if it says nothing to do, it is worth a report.',
      });
    }
  }
  return findings;
}
