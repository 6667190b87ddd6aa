import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { converse } from './mcp/converse.ts';

const mcp = new Client({ name: 'desk', version: '1.0.0' });
const url = new URL(process.env.MCP_URL ?? 'http://127.0.0.1:8080/mcp');
await mcp.connect(new StreamableHTTPClientTransport(url));
await converse(mcp);
await mcp.close();
