import { createTapeWriter, type Event, memorySink, tapeHeader } from '@tracefork/tape';
import type { PythonTape } from '@tracefork/tape/python';

/** Says on the tape what Python tracefork did not keep. */
const NOT_KEPT = 'status, headers, times and most URLs: Python tracefork does not record them';
const URL = 'https://api.anthropic.com/v1/messages';

/**
 * A tape of Python tracefork as one of ours, with the same digest. What it did not keep is filled
 * in, and the tape says so, so that no replay of it is called exact. The same tape gives the same
 * bytes.
 */
export function pythonTapeBytes(tape: PythonTape): Uint8Array {
  const sink = memorySink();
  const writer = createTapeWriter(sink, { strict: true });
  for (const event of eventsOf(tape)) writer.append(event);
  writer.close();
  return sink.bytes();
}

function* eventsOf(tape: PythonTape): Generator<Event> {
  yield tapeHeader({
    created: new Date(0).toISOString(),
    writer: { name: 'tracefork for Python', version: 'unknown' },
    ...(tape.agentName === '' ? {} : { agent: tape.agentName }),
  });
  yield { kind: 'uncovered', t: 0, what: 'python tape', detail: NOT_KEPT };
  for (const [source, value] of tape.draws) yield { kind: 'draw', t: 0, source, value };
  for (const [x, [request, response]] of tape.exchanges.entries()) {
    const url = tape.requestUrls[x] ?? URL;
    yield {
      kind: 'request',
      t: 0,
      x,
      via: 'fetch',
      method: 'POST',
      url,
      headers: [],
      body: request,
    };
    yield { kind: 'response', t: 0, x, status: 200, statusText: '', headers: [], decoded: true };
    if (response.length > 0) {
      yield { kind: 'data', t: 0, x: [x], n: [response.length], dt: [0], bodies: [response] };
    }
    yield { kind: 'complete', t: 0, x };
  }
  for (const [call, [input, output]] of tape.toolExchanges.entries()) {
    yield { kind: 'tool-call', t: 0, call, name: 'tool', effect: 'unknown', input };
    yield { kind: 'tool-result', t: 0, call, output };
  }
  yield { kind: 'end', t: 0, complete: true };
}
