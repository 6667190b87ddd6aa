import type { Event } from '@tracefork/tape';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRecordingDraws } from '../../src/nondeterminism/draws/recording-draws.ts';
import { createReplayingDraws } from '../../src/nondeterminism/draws/replaying-draws.ts';
import { createSeededDraws } from '../../src/nondeterminism/draws/seeded-draws.ts';
import type { Divergence, Draws, Owner } from '../../src/ports.ts';

type Kind = 'random' | 'uuid' | 'bytes' | 'int';
interface Call {
  readonly owner: Owner;
  readonly kind: Kind;
}

const owner = fc.constantFrom('agent', 'left', '@scope/right', 'node');
const kind = fc.constantFrom<Kind>('random', 'uuid', 'bytes', 'int');
const calls = fc.array(fc.record({ owner, kind }), { maxLength: 40 });

function take(draws: Draws, { owner, kind }: Call): unknown {
  switch (kind) {
    case 'random':
      return draws.random(owner);
    case 'uuid':
      return draws.uuid(owner);
    case 'bytes':
      return Buffer.from(draws.bytes(owner, 12)).toString('hex');
    case 'int':
      return draws.int(owner, { min: -5, max: 1000 });
  }
}

function recording(): { draws: Draws; events: Event[] } {
  const events: Event[] = [];
  const log = { append: (event: Event) => void events.push(event) };
  return { draws: createRecordingDraws({ log, now: () => 0 }), events };
}

function replaying(events: readonly Event[]) {
  const divergences: Divergence[] = [];
  const diverge = (found: Divergence) => void divergences.push(found);
  return { draws: createReplayingDraws({ events, diverge }), divergences };
}

const isAgents = (call: Call) => call.owner === 'agent';

test('a replay serves every draw of its recording, whoever took it', () => {
  fc.assert(
    fc.property(calls, (calls) => {
      const { draws, events } = recording();
      const recorded = calls.map((call) => take(draws, call));
      const replay = replaying(events);
      expect(calls.map((call) => take(replay.draws, call))).toEqual(recorded);
      replay.draws.finish();
      expect(replay.divergences).toEqual([]);
      const count = calls.filter(isAgents).length;
      expect(replay.draws.count).toEqual({ matched: count, recorded: count });
    }),
  );
});

test('other draws of packages never shift what the agent gets', () => {
  fc.assert(
    fc.property(calls, calls, fc.infiniteStream(fc.nat(3)), (calls, more, gaps) => {
      const { draws, events } = recording();
      const recorded = calls
        .map((call) => take(draws, call))
        .filter((_, i) => isAgents(calls[i] as Call));
      const replay = replaying(events);
      const others = more.filter((call) => !isAgents(call));
      const served = calls.filter(isAgents).map((call) => {
        for (let n = gaps.next().value; n > 0; n--) {
          const other = others.pop();
          if (other !== undefined) take(replay.draws, other);
        }
        return take(replay.draws, call);
      });
      expect(served).toEqual(recorded);
      expect(replay.divergences).toEqual([]);
    }),
  );
});

test('the order among different sources does not matter', () => {
  const { draws, events } = recording();
  const recorded = { number: draws.random('agent'), id: draws.uuid('agent') };
  const replay = replaying(events);
  const id = replay.draws.uuid('agent');
  expect({ number: replay.draws.random('agent'), id }).toEqual(recorded);
  replay.draws.finish();
  expect(replay.divergences).toEqual([]);
});

test('draws of packages cost one seed on the tape, however many they are', () => {
  const { draws, events } = recording();
  for (let n = 0; n < 1000; n++) draws.random('left');
  draws.uuid('left');
  draws.bytes('@scope/right', 5);
  expect(events.map((event) => event.kind === 'seed' && event.owner)).toEqual([
    'left',
    '@scope/right',
  ]);
});

test('a draw too many is a divergence that says what was recorded, and gets the same value each time', () => {
  const { draws, events } = recording();
  draws.random('agent');
  draws.random('agent');
  const extras = [0, 1].map(() => {
    const replay = replaying(events);
    replay.draws.random('agent');
    replay.draws.random('agent');
    const extra = [replay.draws.random('agent'), replay.draws.random('agent')];
    expect(replay.divergences).toHaveLength(1);
    expect(replay.divergences[0]).toMatchObject({
      kind: 'draw',
      message:
        'The agent took Math.random() once more than recorded: the recording did so 2 times.',
    });
    return extra;
  });
  expect(extras[0]).toEqual(extras[1]);
  expect(extras[0]?.[0]).not.toBe(extras[0]?.[1]);
});

test('draws of a source that the tape has none of get values in their range', () => {
  fc.assert(
    fc.property(
      calls.filter((list) => list.some(isAgents)),
      (calls) => {
        const replay = replaying([]);
        for (const call of calls.filter(isAgents)) {
          const value = take(replay.draws, call);
          if (call.kind === 'random') expect(value).toBeLessThan(1);
          if (call.kind === 'int') expect(value).toBeLessThan(1000);
          if (call.kind === 'bytes') expect(value).toHaveLength(24);
          if (call.kind === 'uuid') expect(value).toMatch(/^[\da-f]{8}-[\da-f]{4}-4/);
        }
        expect(replay.divergences.length).toBe(
          new Set(calls.filter(isAgents).map((c) => c.kind)).size,
        );
      },
    ),
  );
});

test('recorded draws that nobody takes are a divergence at the end', () => {
  const { draws, events } = recording();
  draws.uuid('agent');
  draws.uuid('agent');
  const replay = replaying(events);
  replay.draws.uuid('agent');
  expect(replay.divergences).toEqual([]);
  replay.draws.finish();
  expect(replay.divergences.map(({ message }) => message)).toEqual([
    'The recording took a random UUID 2 times, this run took it once.',
  ]);
});

test('another length than recorded is a divergence, and gets bytes of that length', () => {
  const { draws, events } = recording();
  draws.bytes('agent', 16);
  const replay = replaying(events);
  expect(replay.draws.bytes('agent', 32)).toHaveLength(32);
  expect(replay.divergences[0]).toMatchObject({
    kind: 'draw',
    message: 'The agent asked for 32 bytes where draw 0 of random bytes recorded 16 bytes.',
  });
});

test('an integer outside the range that is asked for is not served', () => {
  const { draws, events } = recording();
  draws.int('agent', { min: 50, max: 60 });
  const replay = replaying(events);
  expect(replay.draws.int('agent', { min: 0, max: 10 })).toBeLessThan(10);
  expect(replay.divergences).toHaveLength(1);
});

test('a tape with nonsense for values diverges and never throws', () => {
  fc.assert(
    fc.property(fc.string(), calls, (value, calls) => {
      const events = ['random', 'int', 'bytes', 'mine'].map(
        (source): Event => ({ kind: 'draw', t: 0, source, value }),
      );
      const replay = replaying([{ kind: 'seed', t: 0, owner: 'left', seed: value }, ...events]);
      for (const call of calls) take(replay.draws, call);
      replay.draws.named('mine', () => 'own');
      replay.draws.finish();
    }),
  );
});

test('named draws are recorded as JSON and come back equal', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.jsonValue(), { nil: undefined })), (values) => {
      // A negative zero is no JSON.
      const plain = values.map((value) =>
        value === undefined ? value : JSON.parse(JSON.stringify(value)),
      );
      const { draws, events } = recording();
      for (const value of plain) expect(draws.named('mine', () => value)).toBe(value);
      const replay = replaying(events);
      const served = plain.map(() => replay.draws.named<unknown>('mine', () => 'not called'));
      expect(served).toEqual(plain);
      expect(replay.divergences).toEqual([]);
    }),
  );
});

test('a named draw that JSON cannot carry is refused with its name', () => {
  const { draws } = recording();
  const refused = [new Map(), () => 1, { at: new Date() }, Promise.resolve(1), 1n, Number.NaN];
  for (const value of refused) {
    expect(() => draws.named('mine', () => value)).toThrow(
      expect.objectContaining({ code: 'TRACEFORK_DRAW_VALUE', kind: 'mine' }),
    );
  }
  expect(() => draws.named('random', () => 1)).toThrow(
    expect.objectContaining({ code: 'TRACEFORK_DRAW_NAME' }),
  );
});

test('a named draw too many repeats the last value, and runs the function only where there is none', () => {
  const { draws, events } = recording();
  draws.named('mine', () => 'first');
  const replay = replaying(events);
  expect([1, 2].map(() => replay.draws.named('mine', () => 'own'))).toEqual(['first', 'first']);
  expect(replay.draws.named('other', () => 'own')).toBe('own');
  expect(replay.divergences).toHaveLength(2);
});

test('seeded numbers are spread evenly over [0, 1) and use all 53 bits', () => {
  const draws = createSeededDraws(new Uint8Array(32).fill(7));
  const buckets = new Array(16).fill(0);
  let odd = 0;
  for (let n = 0; n < 16_000; n++) {
    const value = draws.random();
    buckets[Math.floor(value * 16)]++;
    if ((value * 2 ** 53) % 2 === 1) odd++;
  }
  // Chi-squared with 15 degrees of freedom: 37.7 is passed once in a thousand seeds; this one is fixed.
  const chi = buckets.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(chi).toBeLessThan(37.7);
  expect(Math.abs(odd - 8000)).toBeLessThan(300);
});

test('seeded integers reach both ends of their range and nothing beyond', () => {
  const draws = createSeededDraws(new Uint8Array(32));
  const seen = new Set(Array.from({ length: 500 }, () => draws.int({ min: -2, max: 3 })));
  expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  const wide = Array.from({ length: 100 }, () => draws.int({ min: 0, max: 2 ** 48 - 1 }));
  expect(Math.max(...wide)).toBeGreaterThan(2 ** 47);
});
