import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { callTool } from '../parcels.ts';

/** The parcel desk as an MCP server, for any transport. */
export function parcelServer(): McpServer {
  const server = new McpServer({ name: 'parcels', version: '1.0.0' });
  const tool = (name: string, description: string, inputSchema: z.ZodRawShape) =>
    server.registerTool(name, { description, inputSchema }, async (input: unknown) => ({
      content: [{ type: 'text', text: await callTool(name, input) }],
    }));
  tool('find_parcel', 'Where a parcel is and why.', { id: z.string() });
  tool('depot_hours', 'When the depot of a city is open.', { city: z.string() });
  tool('redeliver', 'Books a new delivery of a parcel on a day of the week.', {
    id: z.string(),
    day: z.string(),
  });
  return server;
}
