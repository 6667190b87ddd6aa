import { tool } from 'ai';
import { z } from 'zod';
import { callTool } from './parcels.ts';

export const tools = {
  find_parcel: tool({
    description: 'Where a parcel is and why.',
    inputSchema: z.object({ id: z.string() }),
    execute: (input) => callTool('find_parcel', input),
  }),
  depot_hours: tool({
    description: 'When the depot of a city is open.',
    inputSchema: z.object({ city: z.string() }),
    execute: (input) => callTool('depot_hours', input),
  }),
  redeliver: tool({
    description: 'Books a new delivery of a parcel on a day of the week.',
    inputSchema: z.object({ id: z.string(), day: z.string() }),
    execute: (input) => callTool('redeliver', input),
  }),
};
