import { readFileSync } from 'node:fs';
import { type Client, plainClients, sdkClients } from './clients.ts';
import { deviationsOf } from './compare.ts';
import { Case, type CaseResult, type Certificates } from './run-case.ts';
import { type Scenario, scenarios } from './scenarios.ts';

/**
 * Runs the matrix, or the part named by ONLY_SCENARIO and ONLY_CLIENT, and prints one line of JSON
 * for each cell. Runs on any supported Node.
 *
 * @note Each situation is run by all clients at once: first alone, then recorded, then replayed. A
 * cell that is not the same three times is run again by itself: on a busy machine the network may
 * cut a body at other places.
 */
const certificates = JSON.parse(
  readFileSync(process.env.CERTIFICATES as string, 'utf8'),
) as Certificates;

process.on('uncaughtException', (error) => {
  console.log(JSON.stringify({ uncaught: String(error.stack) }));
});
process.on('warning', (warning) => {
  if (warning.name.startsWith('MaxListeners'))
    console.log(JSON.stringify({ uncaught: warning.message }));
});

function clientsOf(scenario: Scenario): Array<[string, Client]> {
  const all = Object.entries(scenario.clients === 'sdk' ? sdkClients : plainClients);
  return all.filter(
    ([client]) =>
      client.includes(process.env.ONLY_CLIENT ?? '') &&
      (!(scenario.clients instanceof Set) || scenario.clients.has(client)),
  );
}

async function runCells(
  name: string,
  { scenario, clients }: { scenario: Scenario; clients: Array<[string, Client]> },
): Promise<CaseResult[]> {
  const cases = await Promise.all(
    clients.map(([clientName, client]) =>
      Case.open({ scenario: name, client: clientName }, { scenario, client, certificates }),
    ),
  );
  await Promise.all(cases.map((cell) => cell.alone()));
  await Promise.all(cases.map((cell) => cell.record()));
  return await Promise.all(cases.map((cell) => cell.replay()));
}

for (const [name, scenario] of Object.entries(scenarios)) {
  if (!name.includes(process.env.ONLY_SCENARIO ?? '')) continue;
  const clients = clientsOf(scenario);
  for (let result of await runCells(name, { scenario, clients })) {
    for (let again = 0; again < 2 && deviationsOf(result, scenario).length > 0; again++) {
      const alone = clients.filter(([client]) => client === result.client);
      result = (await runCells(name, { scenario, clients: alone }))[0] as CaseResult;
    }
    console.log(JSON.stringify({ ...result, deviations: deviationsOf(result, scenario) }));
  }
}
process.exit(0);
