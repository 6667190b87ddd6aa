import { createTapeWriter, memorySink, tapeHeader } from '@tracefork/tape';

/** A tape without steps that differs from others by its number. */
export function agentTape(number: number): Uint8Array {
  const sink = memorySink();
  const writer = createTapeWriter(sink, { strict: true });
  const created = new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString();
  writer.append(tapeHeader({ created, writer: { name: 'test', version: '1' }, agent: 'fork' }));
  writer.append({ kind: 'draw', t: 1, source: 'random', value: String(number) });
  writer.append({ kind: 'outcome', t: 2, exit: { code: 0, signal: null } });
  writer.append({ kind: 'end', t: 3, complete: true });
  writer.close();
  return sink.bytes();
}
