import { readFileSync } from 'node:fs';
import { plainClients, sdkClients } from './clients.ts';
import { type Certificates, runCase } from './run-case.ts';
import { scenarios } from './scenarios.ts';

/**
 * Runs the matrix, or the part named by ONLY_SCENARIO and ONLY_CLIENT, and prints one line of JSON
 * for each cell. Runs on any supported Node.
 */
const certificates = JSON.parse(
  readFileSync(process.env.CERTIFICATES as string, 'utf8'),
) as Certificates;

process.on('uncaughtException', (error) => {
  console.log(JSON.stringify({ uncaught: String(error.stack) }));
});

for (const [name, scenario] of Object.entries(scenarios)) {
  if (!name.includes(process.env.ONLY_SCENARIO ?? '')) continue;
  const clients = scenario.clients === 'sdk' ? sdkClients : plainClients;
  for (const [clientName, client] of Object.entries(clients)) {
    if (!clientName.includes(process.env.ONLY_CLIENT ?? '')) continue;
    if (scenario.clients instanceof Set && !scenario.clients.has(clientName)) continue;
    const result = await runCase({ name, scenario }, { clientName, client, certificates });
    console.log(JSON.stringify(result));
  }
}
process.exit(0);
