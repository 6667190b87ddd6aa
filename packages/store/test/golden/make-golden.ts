/**
 * Makes the store that stands for the present schema: run it once when a schema is released, never
 * again for that schema. `node test/golden/make-golden.ts NUMBER`.
 */
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createStore } from '../../src/index.ts';
import { agentRun } from '../support/agent-run.ts';
import { ticking } from '../support/ticking.ts';

const [number = '1'] = process.argv.slice(2);
const folder = join(import.meta.dirname, 'new');
const store = await createStore(folder, { now: ticking() });
const agent = { kind: 'command', command: ['node', 'agent.js'], cwd: '.' } as const;
const facts = { agent, steps: 3, inputTokens: 1200, outputTokens: 90, cost: 0.005, models: ['m-1'] };
const { run } = await store.save(agentRun({ steps: 3, seed: 1, exit: 1 }), facts);
const branch = { parent: run.id, step: 1, mutation: { kind: 'text', text: 'no' }, plan: 'p' };
await store.save(agentRun({ steps: 3, shared: 1, seed: 2 }), { branch });
await store.save(agentRun({ steps: 2, seed: 3, cut: true }), { origin: 'imported', name: 'cut' });
await store.addGrade(run.id, { oracle: 'exit', verdict: 'fail', reason: 'code 1' });
await store.addResult(run.id, { kind: 'blame', version: 1, data: { steps: [0.1, 0.9] } });
await store.close();
renameSync(join(folder, 'store.sqlite'), join(import.meta.dirname, `schema-${number}.sqlite`));
rmSync(folder, { recursive: true });
