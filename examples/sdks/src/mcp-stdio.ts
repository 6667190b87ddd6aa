import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { converse } from './mcp/converse.ts';

const mcp = new Client({ name: 'desk', version: '1.0.0' });
const server = fileURLToPath(new URL('mcp/stdio-server.ts', import.meta.url));
await mcp.connect(new StdioClientTransport({ command: process.execPath, args: [server] }));
await converse(mcp);
await mcp.close();
