import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stepsOf } from '@tracefork/wire';
import { packageRoot } from './command.ts';
import type { Example } from './examples.ts';
import type { Life } from './life.ts';

/** One row of the table. */
export interface Finding {
  /** Packages with their versions. */
  readonly sdk: string;
  readonly does: string;
  /** Over what its calls went, as they stand on the tape. */
  readonly transport: string;
  readonly streaming: string;
  readonly record: string;
  readonly replay: string;
  readonly fork: string;
  readonly note: string;
}

export function findingOf(example: Example, life: Life): Finding {
  const { tape, replayed, replayedBranch, forked } = life;
  const steps = stepsOf(tape.exchanges);
  const others = tape.exchanges.length - steps.flatMap(({ attempts }) => attempts).length;
  const programs = tape.events.filter(({ kind }) => kind === 'program').length;
  const streamed = steps.filter(({ attempts }) =>
    attempts
      .at(-1)
      ?.response?.headers.some(
        ([name, value]) => /^content-type$/i.test(name) && value.includes('event-stream'),
      ),
  ).length;
  const branch = replayedBranch?.verdict.result;
  return {
    sdk: example.packages.map((name) => `\`${name}\` ${versionOf(name)}`).join(', '),
    does: example.does,
    transport: programs > 0 ? 'HTTP, and a program’s stdio' : 'HTTP',
    streaming: streamed === 0 ? 'no' : streamed === steps.length ? 'yes' : 'some calls',
    record: [
      `${steps.length} steps`,
      ...(others > 0 ? [`${others} other ${others === 1 ? 'exchange' : 'exchanges'}`] : []),
      ...(programs > 0 ? [`${programs} program`] : []),
    ].join(', '),
    replay: JSON.parse(replayed.stdout).verdict.result,
    fork: branch === undefined ? `no (${forked.end.status})` : `branch ${branch}`,
    note: example.note ?? '',
  };
}

function versionOf(name: string): string {
  const file = join(packageRoot, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
