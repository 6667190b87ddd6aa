import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { WebSocketClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js';
import { converse } from './mcp/converse.ts';

const mcp = new Client({ name: 'desk', version: '1.0.0' });
const url = new URL(process.env.MCP_URL ?? 'ws://127.0.0.1:8080/mcp');
await mcp.connect(new WebSocketClientTransport(url));
await converse(mcp);
await mcp.close();
