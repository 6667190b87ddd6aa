import { examine } from '../doctor/examine.ts';
import type { Finding, State } from '../doctor/finding.ts';
import type { Io } from '../io.ts';
import { indent } from '../render/columns.ts';
import { safeLine } from '../render/safe-text.ts';
import { counted } from '../render/units.ts';
import type { Paint } from '../terminal/style.ts';
import { version } from '../version.ts';
import { printJson } from './print-json.ts';

/** `tracefork doctor`: 0 where nothing is broken, 1 where something is. */
export async function doctor(
  { json = false }: { readonly json?: boolean },
  io: Io,
): Promise<number> {
  const findings = await examine(io);
  const broken = findings.filter(({ state }) => state === 'broken').length;
  const doubtful = findings.filter(({ state }) => state === 'doubtful').length;
  if (json) {
    printJson(io, { command: 'doctor', tracefork: version(), ok: broken === 0, findings });
  } else {
    io.out.line(textOf(findings, io));
    const sums = [
      ...(broken === 0 ? [] : [`${counted(broken, 'thing')} to mend`]),
      ...(doubtful === 0 ? [] : [`${counted(doubtful, 'thing')} to look at`]),
    ];
    io.out.line(`\ntracefork ${version()}: ${sums.length === 0 ? 'all well' : sums.join(', ')}`);
  }
  return broken === 0 ? 0 : 1;
}

const signs: Readonly<Record<State, string>> = { fine: '✓', doubtful: '!', broken: '✗' };

function textOf(findings: readonly Finding[], { out }: Io): string {
  const { green, yellow, red } = out.style;
  const paints: Readonly<Record<State, Paint>> = { fine: green, doubtful: yellow, broken: red };
  const width = Math.max(...findings.map(({ about }) => about.length));
  return findings
    .map(({ about, state, says, advice }) => {
      const line = `${paints[state](signs[state])} ${about.padEnd(width)}  ${safeLine(says)}`;
      return advice === undefined
        ? line
        : `${line}\n${indent(`do: ${safeLine(advice)}`, width + 4)}`;
    })
    .join('\n');
}
