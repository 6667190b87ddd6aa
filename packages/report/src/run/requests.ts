import type { Exchange } from '@tracefork/tape';
import { recogniseCall, type Step, stepsOf } from '@tracefork/wire';
import type { BodyRef } from '../model.ts';
import type { PieceStore } from '../pieces/piece-store.ts';
import { ShapeReader } from './shapes.ts';
import { type Turn, TurnReader } from './turns.ts';

/** The requests of a run, all kept and read. */
export interface Requests {
  /** As `stepsOf` finds them. */
  readonly steps: readonly Step<Exchange>[];
  /** `null`: it has no body. */
  refOf(exchange: Exchange): BodyRef | null;
  /** The conversation that a model was sent; empty where it was none. */
  turnsOf(exchange: Exchange): readonly Turn[];
}

/** Keeps and reads the body of every request, and asks for each of them only once. */
export function readRequests(exchanges: readonly Exchange[], store: PieceStore): Requests {
  const shapes = new ShapeReader();
  const turns = new TurnReader();
  const read = new Map<Exchange, { readonly ref: BodyRef; readonly turns: readonly Turn[] }>();
  const shaped = exchanges.map((exchange) => {
    const { t, method, url, headers, body } = exchange.request;
    const told = { t, method, url, headers };
    const of = {
      exchange,
      response: exchange.response,
      outcome: exchange.outcome,
      ended: exchange.ended,
    };
    if (body === null) return { ...of, request: { ...told, body } };
    const stored = store.add(body);
    const request = { ...told, body: shapes.shapeOf(body, stored) };
    if (recogniseCall(request) === null) {
      read.set(exchange, { ref: stored.ref, turns: [] });
    } else {
      const { list, array, lead } = turns.read({ ...told, body }, stored);
      read.set(exchange, { ref: stored.ref, turns: list });
      if (array !== null) {
        store.setTurns(stored, { first: array.first + 1 + lead, count: array.count - lead, lead });
      }
    }
    return { ...of, request };
  });
  const steps = stepsOf(shaped).map(({ index, call, attempts: [first, ...more] }) => ({
    index,
    call,
    attempts: [first.exchange, ...more.map(({ exchange }) => exchange)] as const,
  }));
  return {
    steps,
    refOf: (exchange) => read.get(exchange)?.ref ?? null,
    turnsOf: (exchange) => read.get(exchange)?.turns ?? [],
  };
}
