import { openTape, type Tape } from '@tracefork/tape';
import { framedText } from '@tracefork/tape/text';
import { RunHasBranchesError, RunNotFoundError } from '../model/errors.ts';
import { type ReadRun, readRun } from '../model/read-run.ts';
import type {
  Grade,
  Result,
  RunFacts,
  RunSummary,
  StoredGrade,
  StoredResult,
  StoredRun,
} from '../model/run.ts';
import type { CheckReport, RunFilter, RunList, RunStore, Saved } from '../model/run-store.ts';
import { shortId } from '../refs/parse-ref.ts';
import { type RefLookups, resolveRef } from '../refs/resolve-ref.ts';

interface Kept {
  readonly key: number;
  run: StoredRun;
  readonly text: Buffer;
  readonly grades: StoredGrade[];
  readonly results: StoredResult[];
  branchesMade: number;
}

/**
 * A store that is gone with its process, for tests and for programs that keep nothing. It shares no
 * content.
 *
 * @param options.now milliseconds since 1970. Default: the clock.
 */
export function memoryStore(options: { readonly now?: () => number } = {}): RunStore {
  return new MemoryStore(options.now ?? Date.now);
}

class MemoryStore implements RunStore {
  readonly #now: () => number;
  readonly #runs = new Map<string, Kept>();
  #next = 1;

  constructor(now: () => number) {
    this.#now = now;
  }

  async save(tape: string | Uint8Array, facts: RunFacts = {}): Promise<Saved> {
    const read = readRun(tape, { facts, now: this.#now() });
    const known = this.#runs.get(read.tape.chain);
    if (known !== undefined) return { run: known.run, isNew: false };
    const run = this.#storedRun(read);
    const kept = {
      key: this.#next,
      run,
      text: read.text,
      grades: [],
      results: [],
      branchesMade: 0,
    };
    this.#runs.set(run.id, kept);
    this.#next += 1;
    return { run, isNew: true };
  }

  async find(ref: string): Promise<StoredRun> {
    return this.#get(await resolveRef(ref, this.#lookups())).run;
  }

  async list(filter: RunFilter = {}): Promise<RunList> {
    const runs = [...this.#runs.values()]
      .filter(({ run }) => matches(run, filter))
      .sort((a, b) => b.run.created - a.run.created || b.key - a.key)
      .map(({ run }) => toSummary(run));
    return { runs: runs.slice(0, filter.limit ?? runs.length), total: runs.length };
  }

  async branches(id: string): Promise<readonly StoredRun[]> {
    this.#get(id);
    return [...this.#runs.values()]
      .map(({ run }) => run)
      .filter(({ parent }) => parent === id)
      .sort((a, b) => (a.ordinal ?? 0) - (b.ordinal ?? 0));
  }

  async open(id: string): Promise<Tape> {
    return openTape(await this.tapeBytes(id, { packed: false }));
  }

  async tapeBytes(
    id: string,
    { packed = true }: { readonly packed?: boolean } = {},
  ): Promise<Uint8Array> {
    return Buffer.concat([...framedText([this.#get(id).text], { packed })]);
  }

  async addGrade(id: string, grade: Grade): Promise<void> {
    const kept = this.#get(id);
    kept.grades.push({ ...grade, graded: this.#now() });
    kept.run = { ...kept.run, grade: grade.verdict };
  }

  async grades(id: string): Promise<readonly StoredGrade[]> {
    return [...this.#get(id).grades];
  }

  async addResult(id: string, { kind, version, data }: Result): Promise<void> {
    const created = this.#now();
    this.#get(id).results.push({ kind, version, data: asJson(data), created });
  }

  async results(id: string, kind?: string): Promise<readonly StoredResult[]> {
    const { results } = this.#get(id);
    return results.filter((result) => kind === undefined || result.kind === kind);
  }

  async remove(ids: readonly string[]): Promise<{ readonly freed: number }> {
    const gone = new Set(ids);
    for (const id of gone) {
      this.#get(id);
      const kept = (await this.branches(id)).filter((branch) => !gone.has(branch.id));
      if (kept.length > 0) throw new RunHasBranchesError(id, kept.length);
    }
    let freed = 0;
    for (const id of gone) {
      freed += this.#get(id).text.length;
      this.#runs.delete(id);
    }
    return { freed };
  }

  async check(): Promise<CheckReport> {
    let bodies = 0;
    for (const id of this.#runs.keys()) bodies += (await this.open(id)).verify().bodies;
    return { runs: this.#runs.size, pieces: this.#runs.size, bodies, findings: [] };
  }

  async close(): Promise<void> {}

  #get(id: string): Kept {
    const kept = this.#runs.get(id);
    if (kept === undefined) throw new RunNotFoundError(id, `There is no run ${shortId(id)}.`);
    return kept;
  }

  #storedRun({ tape, text, facts }: ReadRun): StoredRun {
    const { branch, ...known } = facts;
    const size = { textBytes: text.length, storedBytes: text.length };
    const plain = { id: tape.chain, ...known, ...size, grade: null };
    if (branch === null) return { ...plain, parent: null, ordinal: null, branch: null };
    const parent = this.#runs.get(branch.parent);
    if (parent === undefined) {
      const reason = `The branch's parent ${shortId(branch.parent)} is not in the store.`;
      throw new RunNotFoundError(branch.parent, reason);
    }
    parent.branchesMade += 1;
    const ordinal = parent.branchesMade;
    const json = { mutation: asJson(branch.mutation), details: asJson(branch.details) };
    return { ...plain, parent: branch.parent, ordinal, branch: { ...branch, ...json, ordinal } };
  }

  #lookups(): RefLookups {
    const ids = (): string[] => [...this.#runs.keys()].sort();
    return {
      beginningWith: async (beginning, limit) =>
        ids()
          .filter((id) => id.startsWith(beginning))
          .slice(0, limit),
      branch: async (parent, ordinal) =>
        (await this.branches(parent)).find((branch) => branch.ordinal === ordinal)?.id,
      branchCount: async (parent) => (await this.branches(parent)).length,
      latest: async () => (await this.list()).runs.find(({ origin }) => origin === 'recorded')?.id,
    };
  }
}

function matches(run: RunSummary, { failed, name, branches }: RunFilter): boolean {
  const hasFailed = run.grade === 'fail' || (run.grade !== 'pass' && run.status === 'failed');
  return (
    (branches === true || run.parent === null) &&
    (name === undefined || run.name === name) &&
    (failed !== true || hasFailed)
  );
}

function toSummary(run: StoredRun): RunSummary {
  const { agent: _a, outcome: _o, models: _m, writer: _w, node: _n, branch: _b, ...summary } = run;
  return summary;
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value) ?? 'null');
}
