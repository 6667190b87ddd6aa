import type { Turn } from './turns.ts';

/** Where a step's conversation comes from. */
export interface Place {
  /** The earlier step that it has most messages in common with, the latest of those. */
  readonly base: number | null;
  /** How many. */
  readonly shared: number;
  readonly thread: number;
}

/** Finds, step after step, whose conversation a request continues: the tree of all messages. */
export class Threads {
  readonly #nodes = new Map<string, number>();
  readonly #lastAt = new Map<number, number>();
  readonly #steps: { readonly thread: number; readonly turns: number; continued: boolean }[] = [];
  #threads = 0;

  place(turns: readonly Turn[]): Place {
    const path = this.#path(turns);
    const shared = path.findLastIndex((node) => this.#lastAt.has(node)) + 1;
    const base = shared === 0 ? null : (this.#lastAt.get(path[shared - 1] as number) as number);
    const thread = this.#threadOf(base, shared);
    for (const node of path) this.#lastAt.set(node, this.#steps.length);
    this.#steps.push({ thread, turns: turns.length, continued: false });
    return { base, shared, thread };
  }

  #path(turns: readonly Turn[]): readonly number[] {
    let node = -1;
    return turns.map(({ same }) => {
      const key = `${node} ${same}`;
      node = this.#nodes.get(key) ?? this.#nodes.size;
      if (!this.#nodes.has(key)) this.#nodes.set(key, node);
      return node;
    });
  }

  /** The base's own thread, if this is the first step that goes on where it stopped. */
  #threadOf(base: number | null, shared: number): number {
    const before = base === null ? undefined : this.#steps[base];
    if (before === undefined || before.continued || shared < before.turns) return this.#threads++;
    before.continued = true;
    return before.thread;
  }
}
