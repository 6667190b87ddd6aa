import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { parcelServer } from './parcel-server.ts';

await parcelServer().connect(new StdioServerTransport());
