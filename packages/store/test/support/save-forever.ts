/** Saves runs until it is killed, or so many; prints the id of each once it is kept. */
import { createStore } from '../../src/index.ts';
import { agentRun } from './agent-run.ts';

const [folder = '', first = '0', count = '1000000'] = process.argv.slice(2);
const store = await createStore(folder, { timeout: 30_000 });
for (let index = 0; index < Number(count); index += 1) {
  const seed = Number(first) + index;
  const { run } = await store.save(agentRun({ steps: 3, shared: 2, seed }));
  process.stdout.write(`${run.id}\n`);
}
await store.close();
