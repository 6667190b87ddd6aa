import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { record, replay } from '@tracefork/transport';
import { expect, onTestFinished, test } from 'vitest';
import { parcelServer } from '../src/mcp/parcel-server.ts';
import { listen } from './support/listen.ts';

/** The transport of MCP before 2025: answers come over one event stream, requests go beside it. */
function startEventServer() {
  const sessions = new Map<string, SSEServerTransport>();
  return listen(async (request, response) => {
    if (request.method === 'GET') {
      const transport = new SSEServerTransport('/messages', response);
      sessions.set(transport.sessionId, transport);
      await parcelServer().connect(transport);
      return;
    }
    const id = new URL(request.url ?? '', 'http://localhost').searchParams.get('sessionId') ?? '';
    await sessions.get(id)?.handlePostMessage(request, response);
  });
}

test('MCP over server-sent events is recorded, and replayed with the server gone', async () => {
  const server = await startEventServer();
  onTestFinished(() => server.close());
  const agent = async () => {
    const mcp = new Client({ name: 'desk', version: '1.0.0' });
    await mcp.connect(new SSEClientTransport(new URL(`${server.url}/sse`)));
    const { tools } = await mcp.listTools();
    const found = await mcp.callTool({ name: 'find_parcel', arguments: { id: 'P-7' } });
    const hours = await mcp.callTool({ name: 'depot_hours', arguments: { city: 'Leeds' } });
    await mcp.close();
    return { tools: tools.length, found, hours };
  };
  const { tape, outcome } = await record(agent);
  expect(outcome).toMatchObject({ status: 'returned', value: { tools: 3 } });
  await server.close();
  const verdict = await replay(tape, agent);
  expect(verdict).toMatchObject({ result: 'exact', uncovered: [] });
});
