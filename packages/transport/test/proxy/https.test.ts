import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { makeCertificates } from '../edges/support/certificates.ts';
import { folder, run } from './support/run.ts';

const program = fileURLToPath(new URL('record-one.mjs', import.meta.url));

test('certificates are checked: one that nobody vouches for is a connection without an answer, and NODE_EXTRA_CA_CERTS vouches', async () => {
  const { known, authority } = await makeCertificates();
  const server = createServer(known, (request, response) => {
    response.end(`${request.headers.host} ${request.url}`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  const made = folder();
  const recorded = async (name: string, env: Readonly<Record<string, string>>): Promise<string> => {
    const args = [program, join(made, name), `https://${host}`];
    const { stdout } = await run(process.execPath, args, { ...process.env, ...env });
    return stdout.toString();
  };
  const [unknown, trusted] = await Promise.all([
    recorded('unknown.tape', { NODE_EXTRA_CA_CERTS: '' }),
    recorded('trusted.tape', { NODE_EXTRA_CA_CERTS: authority }),
  ]);
  expect(unknown).toMatch(
    /^failed https:\/\/localhost:\d+: self-signed certificate.*\nno answer\n$/,
  );
  expect(trusted).toBe(`200 ${host} /v1?a=1\n`);
});
