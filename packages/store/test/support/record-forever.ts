/** Begins a recording in a journal, writes one step and waits to be killed. */
import { writeFileSync } from 'node:fs';
import { openJournal } from '../../src/index.ts';
import { agentRun } from './agent-run.ts';

const [folder = ''] = process.argv.slice(2);
const entry = openJournal(folder).begin({ agent: 'node a.js' });
writeFileSync(entry.file, agentRun({ steps: 2, seed: 1, cut: true }));
process.stdout.write(`${entry.file}\n`);
setInterval(() => {}, 1000);
