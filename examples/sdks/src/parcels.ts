import { randomUUID } from 'node:crypto';

export const task = 'Parcel P-7 was not delivered. Book a new day on which the depot is open.';

export const instructions =
  'You work at the desk of a parcel service. Look up the parcel and the hours of its depot, then book one new delivery.';

const parcels = [
  { id: 'P-7', to: 'Ada Byron', depot: 'Leeds', status: 'nobody was at home' },
  { id: 'P-8', to: 'Max Born', depot: 'York', status: 'on its way' },
];

const hours: Readonly<Record<string, string>> = {
  Leeds: 'Saturday 9 to 12',
  York: 'Monday to Friday 8 to 18',
};

export function findParcel({ id }: { readonly id: string }): string {
  const parcel = parcels.find((each) => each.id === id);
  return JSON.stringify(parcel ?? { error: `there is no parcel ${id}` });
}

export function depotHours({ city }: { readonly city: string }): string {
  return JSON.stringify({ city, open: hours[city] ?? 'never' });
}

/** Books under a number of its own, so two bookings are never alike. */
export function redeliver({ id, day }: { readonly id: string; readonly day: string }): string {
  const booking = randomUUID().slice(0, 8);
  return JSON.stringify({ id, day, booking, at: new Date().toISOString() });
}

/** Name, description and parameters of each tool, as JSON Schema, for SDKs that take that. */
export const definitions = [
  {
    name: 'find_parcel',
    description: 'Where a parcel is and why.',
    parameters: {
      type: 'object' as const,
      properties: { id: { type: 'string' } },
      required: ['id'],
      additionalProperties: false,
    },
  },
  {
    name: 'depot_hours',
    description: 'When the depot of a city is open.',
    parameters: {
      type: 'object' as const,
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
  {
    name: 'redeliver',
    description: 'Books a new delivery of a parcel on a day of the week.',
    parameters: {
      type: 'object' as const,
      properties: { id: { type: 'string' }, day: { type: 'string' } },
      required: ['id', 'day'],
      additionalProperties: false,
    },
  },
];

/** Runs a tool by name, after the short while that a real one would take. */
export async function callTool(name: string, input: unknown): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, name === 'find_parcel' ? 8 : 3));
  switch (name) {
    case 'find_parcel':
      return findParcel(input as { id: string });
    case 'depot_hours':
      return depotHours(input as { city: string });
    case 'redeliver':
      return redeliver(input as { id: string; day: string });
    default:
      return JSON.stringify({ error: `there is no tool ${name}` });
  }
}
