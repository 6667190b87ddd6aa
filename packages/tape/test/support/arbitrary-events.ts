import fc from 'fast-check';
import type { DataEvent, Event } from '../../src/index.ts';
import { header } from './sample-run.ts';

const time = fc.double({ min: 0, max: 1e9, noNaN: true }).map((t) => t + 0);
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string());
const headers = fc.array(fc.tuple(text, text), { maxLength: 3 });

/** Bodies that tend to repeat one another, with edits, blank lines and bytes that are not UTF-8. */
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }).map((s) => Buffer.from(s)),
  fc.constantFrom('\n\n', 'data: x\n\n', 'ü', '🌍').map((s) => Buffer.from(s)),
  fc.uint8Array({ maxLength: 20 }).map((b) => Buffer.from(b)),
  fc.constantFrom('lorem ipsum ', 'dolor sit amet ').map((s) => Buffer.from(s.repeat(60))),
);
const body = fc
  .array(piece, { maxLength: 8 })
  .map((pieces) => new Uint8Array(Buffer.concat(pieces)));

type Choice = (run: Run) => Event | undefined;

/** What has begun and what is open, so that each choice becomes an event that can stand here. */
interface Run {
  exchanges: ('asked' | 'answered' | 'ended')[];
  calls: boolean[];
  programs: boolean[];
}

const pickOf = (items: readonly number[], pick: number): number | undefined =>
  items[pick % Math.max(1, items.length)];
const where = <T>(items: readonly T[], ...wanted: readonly T[]): number[] =>
  items.flatMap((item, index) => (wanted.includes(item) ? [index] : []));

const error = fc.record(
  { name: text, message: text, type: text, code: fc.oneof(text, fc.integer()) },
  { requiredKeys: ['name', 'message', 'type'] },
);

const request: fc.Arbitrary<Choice> = fc
  .record({ t: time, url: text, headers, body: fc.oneof(body, fc.constant(null)) })
  .map((fields) => (run) => {
    run.exchanges.push('asked');
    const x = run.exchanges.length - 1;
    return { kind: 'request', x, via: 'socket', method: 'POST', ...fields };
  });

const response: fc.Arbitrary<Choice> = fc
  .record({ pick: fc.nat(), t: time, status: fc.nat(599), statusText: text, headers })
  .map(({ pick, ...fields }) => (run) => {
    const x = pickOf(where(run.exchanges, 'asked'), pick);
    if (x === undefined) return undefined;
    run.exchanges[x] = 'answered';
    return { kind: 'response', x, ...fields };
  });

const data: fc.Arbitrary<Choice> = fc
  .record({ t: time, chunks: fc.array(fc.tuple(fc.nat(), body, fc.nat(5000)), { maxLength: 40 }) })
  .map(({ t, chunks }) => (run) => {
    const open = where(run.exchanges, 'answered');
    if (open.length === 0) return undefined;
    const x = chunks.map(([pick]) => pickOf(open, pick) as number);
    const bodies = [...new Set(x)].map(
      (one) =>
        new Uint8Array(Buffer.concat(chunks.filter((_, i) => x[i] === one).map((c) => c[1]))),
    );
    const event: DataEvent = {
      kind: 'data',
      t,
      x,
      n: chunks.map(([, bytes]) => bytes.length),
      dt: chunks.map(([, , dt]) => dt),
      bodies,
    };
    return event;
  });

const ending: fc.Arbitrary<Choice> = fc
  .record({ pick: fc.nat(), t: time, error, how: fc.constantFrom('complete', 'failure', 'abort') })
  .map(({ pick, t, error, how }) => (run) => {
    const from = {
      complete: ['answered'],
      failure: ['asked', 'answered'],
      abort: ['asked'],
    } as const;
    const x = pickOf(where(run.exchanges, ...from[how as keyof typeof from]), pick);
    if (x === undefined) return undefined;
    if (how === 'abort') return { kind: 'abort', t, x };
    run.exchanges[x] = 'ended';
    return how === 'complete' ? { kind: 'complete', t, x } : { kind: 'failure', t, x, error };
  });

const tool: fc.Arbitrary<Choice> = fc
  .record({ t: time, pick: fc.nat(), body, start: fc.boolean() })
  .map(({ t, pick, body, start }) => (run) => {
    if (start) {
      run.calls.push(true);
      const call = run.calls.length - 1;
      return { kind: 'tool-call', t, call, name: 'tool', effect: 'none', input: body };
    }
    const call = pickOf(where(run.calls, true), pick);
    if (call === undefined) return undefined;
    run.calls[call] = false;
    return { kind: 'tool-result', t, call, output: body };
  });

const program: fc.Arbitrary<Choice> = fc
  .record({ t: time, pick: fc.nat(), body, start: fc.boolean() })
  .map(({ t, pick, body, start }) => (run) => {
    if (start) {
      run.programs.push(true);
      const program = run.programs.length - 1;
      return { kind: 'program', t, program, file: 'sh', argv: [], cwd: '.', sync: true };
    }
    const program = pickOf(where(run.programs, true), pick);
    if (program === undefined) return undefined;
    return { kind: 'program-output', t, program, stream: 'stderr', body };
  });

const free: fc.Arbitrary<Choice> = fc
  .oneof(
    fc.record({ kind: fc.constant('draw' as const), t: time, source: text, value: text }),
    fc.record(
      {
        kind: fc.constant('timer' as const),
        t: time,
        timer: fc.nat(),
        owner: fc.string(),
      },
      { requiredKeys: ['kind', 't', 'timer'] },
    ),
    fc.record({ kind: fc.constant('stdin' as const), t: time, body }),
    fc.record({ kind: fc.constant('uncovered' as const), t: time, what: text, detail: text }),
    fc.record({ kind: fc.constant('outcome' as const), t: time, stdout: body, value: body, error }),
  )
  .map((event) => () => event);

const choices = fc.array(fc.oneof(request, response, data, ending, tool, program, free), {
  maxLength: 40,
});

/** Sequences of events that a recorder could have written, with or without their end. */
export const eventSequence: fc.Arbitrary<Event[]> = fc
  .tuple(choices, fc.boolean())
  .map(([list, ended]) => {
    const run: Run = { exchanges: [], calls: [], programs: [] };
    const events = list.flatMap((choice) => choice(run) ?? []);
    return [header, ...events, ...(ended ? [{ kind: 'end', t: 1, complete: true } as const] : [])];
  });
