import {
  type Expression,
  type Insertable,
  type Kysely,
  type Selectable,
  type SqlBool,
  sql,
} from 'kysely';
import type { KnownFacts } from '../model/read-run.ts';
import type { Branch, RunOutcome, RunSummary, StoredRun } from '../model/run.ts';
import type { BranchesTable, RunsTable, Schema } from './schema.ts';

const SUMMARY = [
  'runs.id as id',
  'runs.name as name',
  'runs.origin as origin',
  'runs.created as created',
  'runs.saved as saved',
  'runs.duration as duration',
  'runs.complete as complete',
  'runs.status as status',
  'runs.grade as grade',
  'runs.steps as steps',
  'runs.exchanges as exchanges',
  'runs.input_tokens as inputTokens',
  'runs.output_tokens as outputTokens',
  'runs.cost as cost',
  'runs.text_bytes as textBytes',
  'runs.stored_bytes as storedBytes',
  'parents.id as parent',
  'branches.ordinal as ordinal',
] as const;

const DETAILS = [
  'runs.agent as agent',
  'runs.outcome as outcome',
  'runs.models as models',
  'runs.writer as writer',
  'runs.node as node',
  'branches.step as step',
  'branches.mutation as mutation',
  'branches.trial as trial',
  'branches.plan as plan',
  'branches.details as details',
] as const;

/** Which runs, in which order. `runs`, `branches` and `parents` name what is joined. */
export interface Selection {
  readonly where: readonly Expression<SqlBool>[];
  readonly order?: 'latest' | 'ordinal';
  readonly limit?: number | undefined;
}

/** Runs as a list shows them. */
export async function selectSummaries(
  db: Kysely<Schema>,
  selection: Selection,
): Promise<readonly RunSummary[]> {
  const rows = await joined(db, selection).select(SUMMARY).execute();
  return rows.map(toSummary);
}

/** Runs with everything. */
export async function selectRuns(
  db: Kysely<Schema>,
  selection: Selection,
): Promise<readonly StoredRun[]> {
  const rows = await joined(db, selection)
    .select([...SUMMARY, ...DETAILS])
    .execute();
  return rows.map(toStoredRun);
}

/** The run of an id, if it is there. */
export async function runOf(db: Kysely<Schema>, id: string): Promise<StoredRun | undefined> {
  const [run] = await selectRuns(db, { where: [sql<boolean>`runs.id = ${id}`] });
  return run;
}

export async function countRuns(db: Kysely<Schema>, { where }: Selection): Promise<number> {
  const { total } = await joined(db, { where })
    .select((query) => query.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return total;
}

function joined(db: Kysely<Schema>, { where, order, limit }: Selection) {
  let query = db
    .selectFrom('runs')
    .leftJoin('branches', 'branches.run', 'runs.key')
    .leftJoin('runs as parents', 'parents.key', 'branches.parent');
  for (const condition of where) query = query.where(condition);
  if (order === 'ordinal') query = query.orderBy('branches.ordinal');
  if (order === 'latest') query = query.orderBy('runs.created', 'desc').orderBy('runs.key', 'desc');
  return limit === undefined ? query : query.limit(limit);
}

type SummaryRow = Omit<RunSummary, 'complete' | 'origin' | 'status' | 'grade'> & {
  readonly complete: number;
  readonly origin: string;
  readonly status: string;
  readonly grade: string | null;
};

/** In place: a list may be long, and the row is nobody else's. */
function toSummary(row: SummaryRow): RunSummary {
  const summary = row as unknown as { complete: boolean };
  summary.complete = row.complete === 1;
  return row as unknown as RunSummary;
}

type DetailsRow = SummaryRow &
  Pick<Selectable<RunsTable>, 'agent' | 'outcome' | 'models' | 'writer' | 'node'> & {
    readonly [K in 'step' | 'mutation' | 'trial' | 'plan' | 'details']: BranchesTable[K] | null;
  };

function toStoredRun(row: DetailsRow): StoredRun {
  const { agent, outcome, models, writer, node, step, mutation, trial, plan, details, ...rest } =
    row;
  const { parent, ordinal } = rest;
  const branch: Branch | null =
    parent === null || ordinal === null || step === null
      ? null
      : {
          parent,
          ordinal,
          step,
          mutation: parsed(mutation),
          trial: trial ?? 0,
          plan,
          details: parsed(details),
        };
  return {
    ...toSummary(rest),
    agent: parsed(agent) as StoredRun['agent'],
    outcome: parsed(outcome) as RunOutcome | null,
    models: parsed(models) as readonly string[],
    writer,
    node,
    branch,
  };
}

/** @throws an error that `explain` knows, where something else stands there. */
export function parsed(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch (cause) {
    throw Object.assign(new Error('a row holds no JSON where it should', { cause }), {
      code: 'ROW_DAMAGED',
    });
  }
}

/** JSON of anything; what has no JSON is kept as `null`. */
export function toJson(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}

/** The row of a new run, but for what its content comes to. */
export function toRunRow(
  id: string,
  facts: KnownFacts,
): Omit<Insertable<RunsTable>, 'text_bytes' | 'stored_bytes' | 'base' | 'depth'> {
  return {
    id,
    name: facts.name,
    origin: facts.origin,
    created: facts.created,
    saved: facts.saved,
    duration: facts.duration,
    complete: facts.complete ? 1 : 0,
    status: facts.status,
    grade: null,
    steps: facts.steps,
    exchanges: facts.exchanges,
    input_tokens: facts.inputTokens,
    output_tokens: facts.outputTokens,
    cost: facts.cost,
    agent: facts.agent === null ? null : toJson(facts.agent),
    outcome: facts.outcome === null ? null : toJson(facts.outcome),
    models: toJson(facts.models),
    writer: facts.writer,
    node: facts.node,
  };
}
