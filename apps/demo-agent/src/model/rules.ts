import { type Act, call, type Scene } from './act.ts';
import type { Fields } from './json.ts';
import { type RefundCase, readCase } from './order.ts';

/** How often the model takes today's rate although the policy asks for that of the purchase. */
const slip = 0.2;

/** How often it notices a wrong rate later, at each of the two steps where it still could. */
const notice = 0.02;

/** One rule of the policy: what to do next, or `null` if this is done already. */
type Rule = (scene: Scene) => Act | null;

const findCustomer: Rule = ({ facts, noise }) => {
  if (facts.last('find_customer') !== undefined) return null;
  const text = noise.pick('find_customer', [
    'I will look the customer up first.',
    'Let me find the customer.',
    'First, who is writing?',
  ]);
  return { text, calls: [call('find_customer', { email: facts.email })] };
};

const listOrders: Rule = ({ facts, noise }) => {
  if (facts.last('list_orders') !== undefined) return null;
  const customer = facts.last('find_customer')?.result;
  const text = noise.pick('list_orders', [
    `That is ${customer?.name}. Now the orders.`,
    'Now let me see which orders there are.',
    'Found. Which order is this about?',
  ]);
  return { text, calls: [call('list_orders', { customer_id: customer?.id })] };
};

const readOrder: Rule = ({ facts, noise }) => {
  if (readCase(facts) !== null) return null;
  const id = newest(facts.last('list_orders')?.list ?? [])?.id;
  const text = noise.pick('get_order', [
    `The last order is ${id}. I will read it and ask the warehouse what came back.`,
    `It must be ${id}, the latest one. Checking the order and the return together.`,
  ]);
  const calls = [call('get_order', { order_id: id }), call('get_return', { order_id: id })];
  return { text, calls: noise.draw('order first') < 0.8 ? calls : calls.toReversed() };
};

const readPolicy: Rule = ({ facts, noise }) => {
  if (facts.last('read_policy')?.result.topic === 'refunds') return null;
  const seen = facts.answered.some(({ tool }) => tool === 'read_policy');
  if (!seen && noise.draw('shipping too') < 0.15) {
    const text = 'Before the refund: does the shop pay for the parcel?';
    return { text, calls: [call('read_policy', { topic: 'shipping' })] };
  }
  const text = noise.pick('read_policy', [
    'Before I refund anything I will read the policy.',
    'What does the policy say about refunds?',
    'Let me check the refund policy.',
  ]);
  return { text, calls: [call('read_policy', { topic: 'refunds' })] };
};

/** The decisive step: which day's rate. Everything after it uses what it finds here. */
const chooseRate: Rule = ({ facts, noise, system, today }) => {
  if (facts.last('get_exchange_rate') !== undefined) return null;
  const found = readCase(facts);
  if (found === null || found.from === found.to) return null;
  const reminded = /day of purchase|purchase date/i.test(system);
  const date = !reminded && noise.draw('slip') < slip ? today : found.purchased;
  const reason = `Prices are in ${found.from}, the card was charged in ${found.to}.`;
  const text = noise.pick('get_exchange_rate', [
    `${reason} I need the exchange rate.`,
    `${reason} Let me get the rate.`,
    `I have to convert. ${reason}`,
  ]);
  return { text, calls: [rateCall(found, date)] };
};

const convert: Rule = (scene) => {
  const { facts, noise } = scene;
  const found = readCase(facts);
  const rate = facts.last('get_exchange_rate')?.result.rate;
  if (found === null || rate === undefined) return null;
  const converted = facts.last('convert_amount')?.input;
  if (converted?.rate === rate && converted.amount === found.owed) return null;
  const second = secondThought(scene, found, 'before converting');
  if (second !== null) return second;
  const text = noise.pick('convert_amount', [
    `The returned pieces cost ${found.owed.toFixed(2)} ${found.from}.`,
    `That makes ${found.owed.toFixed(2)} ${found.from} to convert.`,
  ]);
  return { text, calls: [call('convert_amount', { amount: found.owed, rate })] };
};

const refund: Rule = (scene) => {
  const { facts, noise } = scene;
  const found = readCase(facts);
  if (found === null || facts.last('issue_refund') !== undefined) return null;
  const second = secondThought(scene, found, 'before refunding');
  if (second !== null) return second;
  const amount = facts.last('convert_amount')?.result.converted ?? found.owed;
  const text = noise.pick('issue_refund', [
    `So ${money(amount, found.to)} go back to the card.`,
    `I will refund ${money(amount, found.to)} now.`,
  ]);
  const input = { order_id: found.orderId, amount, currency: found.to };
  return { text, calls: [call('issue_refund', input)] };
};

const write: Rule = ({ facts, noise }) => {
  if (facts.last('write_customer') !== undefined) return null;
  const { amount, currency } = facts.last('issue_refund')?.result ?? {};
  const sum = money(amount, currency);
  const text = noise.pick('letter', [
    `Dear Mara, we have received your return and refunded ${sum} to your card. Lumen`,
    `Hello Mara, thank you for the parcel. ${sum} are on their way to your card. Lumen`,
  ]);
  return {
    text: noise.pick('write_customer', ['Now the customer.', 'I will tell the customer.']),
    calls: [call('write_customer', { email: facts.email, text })],
  };
};

const close: Rule = ({ facts, noise }) => {
  if (facts.last('close_ticket') !== undefined) return null;
  const { amount, currency, orderId } = facts.last('issue_refund')?.result ?? {};
  const note = `Refunded ${money(amount, currency)} for ${orderId}; customer informed.`;
  const text = noise.pick('close_ticket', ['Everything is done; closing.', 'Closing the ticket.']);
  return { text, calls: [call('close_ticket', { note })] };
};

/** In the order in which the model works through a ticket. */
export const rules: readonly Rule[] = [
  findCustomer,
  listOrders,
  readOrder,
  readPolicy,
  chooseRate,
  convert,
  refund,
  write,
  close,
];

/** Rarely, the model sees that the rate it has is not that of the day of purchase. */
function secondThought({ facts, noise }: Scene, found: RefundCase, when: string): Act | null {
  const published = facts.last('get_exchange_rate')?.result.published;
  const wrong = published !== undefined && published !== found.purchased;
  if (!wrong || noise.draw(`notice ${when}`) >= notice) return null;
  const text = 'Wait: the policy asks for the rate of the day of purchase.';
  return { text, calls: [rateCall(found, found.purchased)] };
}

function rateCall({ from, to }: RefundCase, date: string) {
  return call('get_exchange_rate', { from, to, date });
}

function newest(orders: readonly Fields[]): Fields | undefined {
  return orders.toSorted((a, b) => String(b.purchased).localeCompare(String(a.purchased)))[0];
}

function money(amount: unknown, currency: unknown): string {
  return `${Number(amount).toFixed(2)} ${currency}`;
}
