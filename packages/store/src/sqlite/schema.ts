import type { Generated } from 'kysely';

type Flag = 0 | 1;

/** One row for each run. `key` is the store's own; `id` is what people see. */
export interface RunsTable {
  key: Generated<number>;
  id: string;
  name: string | null;
  origin: string;
  created: number;
  saved: number;
  duration: number;
  complete: Flag;
  status: string;
  grade: string | null;
  steps: number | null;
  exchanges: number;
  input_tokens: number | null;
  output_tokens: number | null;
  cost: number | null;
  text_bytes: number;
  stored_bytes: number;
  /** Key of the run that its content is compressed against. */
  base: number | null;
  /** At most how many runs have to be read to get at the content; 0 without a base. */
  depth: number;
  /** How many branches were ever made of it, so that no number is given twice. */
  branches_made: Generated<number>;
  /** JSON, as are `outcome` and `models`. */
  agent: string | null;
  outcome: string | null;
  models: string;
  writer: string;
  node: string | null;
}

/** One row for each run that is a branch. */
export interface BranchesTable {
  run: number;
  parent: number;
  ordinal: number;
  step: number;
  /** JSON, as is `details`. */
  mutation: string;
  trial: number;
  plan: string | null;
  details: string;
}

/** The text of a run in pieces, each a zstd frame with the piece of the base as its dictionary. */
export interface PiecesTable {
  run: number;
  number: number;
  /** Length of its text in bytes. */
  length: number;
  /** SHA-256 of `bytes`. */
  sha256: Buffer;
  bytes: Buffer;
}

/** Samples of the text, by which runs that hold the same are found. */
export interface FeaturesTable {
  feature: number;
  run: number;
}

export interface GradesTable {
  key: Generated<number>;
  run: number;
  oracle: string;
  verdict: string;
  reason: string | null;
  graded: number;
}

export interface ResultsTable {
  key: Generated<number>;
  run: number;
  kind: string;
  version: number;
  created: number;
  /** JSON. */
  data: string;
}

export interface Schema {
  runs: RunsTable;
  branches: BranchesTable;
  pieces: PiecesTable;
  features: FeaturesTable;
  grades: GradesTable;
  results: ResultsTable;
}
