import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { parcelServer } from '../../src/mcp/parcel-server.ts';
import { type LocalServer, listen } from './listen.ts';

/** The parcel desk as an MCP server over HTTP, which remembers nothing between requests. */
export function startMcpServer(): Promise<LocalServer> {
  return listen(async (request, response) => {
    const server = parcelServer();
    const transport = new StreamableHTTPServerTransport({});
    response.on('close', () => void server.close());
    await server.connect(transport);
    await transport.handleRequest(request, response);
  });
}
