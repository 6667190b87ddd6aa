import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';

/** Takes a store one version further. A migration that was released is never changed. */
type Migration = (db: Kysely<Schema>) => Promise<void>;

const first: Migration = async (db) => {
  const { schema } = db;
  await schema
    .createTable('runs')
    .addColumn('key', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text')
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('created', 'integer', (column) => column.notNull())
    .addColumn('saved', 'integer', (column) => column.notNull())
    .addColumn('duration', 'real', (column) => column.notNull())
    .addColumn('complete', 'integer', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('grade', 'text')
    .addColumn('steps', 'integer')
    .addColumn('exchanges', 'integer', (column) => column.notNull())
    .addColumn('input_tokens', 'integer')
    .addColumn('output_tokens', 'integer')
    .addColumn('cost', 'real')
    .addColumn('text_bytes', 'integer', (column) => column.notNull())
    .addColumn('stored_bytes', 'integer', (column) => column.notNull())
    .addColumn('base', 'integer', (column) => column.references('runs.key'))
    .addColumn('depth', 'integer', (column) => column.notNull())
    .addColumn('branches_made', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('agent', 'text')
    .addColumn('outcome', 'text')
    .addColumn('models', 'text', (column) => column.notNull())
    .addColumn('writer', 'text', (column) => column.notNull())
    .addColumn('node', 'text')
    .execute();
  await schema.createIndex('runs_created').on('runs').columns(['created', 'key']).execute();
  await schema.createIndex('runs_base').on('runs').column('base').execute();
  await schema
    .createTable('branches')
    .addColumn('run', 'integer', (column) => column.primaryKey().references('runs.key'))
    .addColumn('parent', 'integer', (column) => column.notNull().references('runs.key'))
    .addColumn('ordinal', 'integer', (column) => column.notNull())
    .addColumn('step', 'integer', (column) => column.notNull())
    .addColumn('mutation', 'text', (column) => column.notNull())
    .addColumn('trial', 'integer', (column) => column.notNull())
    .addColumn('plan', 'text')
    .addColumn('details', 'text', (column) => column.notNull())
    .addUniqueConstraint('branches_ordinal', ['parent', 'ordinal'])
    .execute();
  await schema
    .createTable('pieces')
    .addColumn('run', 'integer', (column) => column.notNull().references('runs.key'))
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('length', 'integer', (column) => column.notNull())
    .addColumn('sha256', 'blob', (column) => column.notNull())
    .addColumn('bytes', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('pieces_key', ['run', 'number'])
    .execute();
  await schema
    .createTable('features')
    .addColumn('feature', 'integer', (column) => column.notNull())
    .addColumn('run', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('features_key', ['feature', 'run'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await schema
    .createTable('grades')
    .addColumn('key', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('run', 'integer', (column) => column.notNull().references('runs.key'))
    .addColumn('oracle', 'text', (column) => column.notNull())
    .addColumn('verdict', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('graded', 'integer', (column) => column.notNull())
    .execute();
  await schema.createIndex('grades_run').on('grades').column('run').execute();
  await schema
    .createTable('results')
    .addColumn('key', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('run', 'integer', (column) => column.notNull().references('runs.key'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('created', 'integer', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('results_run').on('results').column('run').execute();
};

/** In order; the schema's version is how many of them a store has had. */
export const migrations: readonly Migration[] = [first];
