/** Keeps removing all runs of a store but the latest few, until it is killed. */
import { openStore, planPrune } from '../../src/index.ts';

const [folder = ''] = process.argv.slice(2);
const store = await openStore(folder);
process.stdout.write('ready\n');
for (;;) {
  const { runs } = await store.list();
  const { remove } = planPrune(runs, { criteria: { keep: 2 }, now: Date.now() });
  await store.remove(remove.map(({ run }) => run.id));
}
