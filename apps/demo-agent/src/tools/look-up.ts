import { customers, orders, policies, rates, returns } from '../shop/records.ts';
import { systemCall, withBackoff } from './pause.ts';
import { type DeskTool, define, text } from './tool.ts';

const findCustomer: DeskTool = {
  definition: define('find_customer', 'Finds a customer by e-mail address.', { email: 'string' }),
  run: async (input) => {
    await systemCall();
    const email = text(input, 'email');
    const customer = customers.find((known) => known.email === email);
    if (customer === undefined) throw new Error(`no customer with the address ${email}`);
    return { result: customer, brief: `${customer.id} ${customer.name}` };
  },
};

const listOrders: DeskTool = {
  definition: define('list_orders', 'Lists the orders of a customer with their dates.', {
    customer_id: 'string',
  }),
  run: async (input) => {
    await systemCall();
    const id = text(input, 'customer_id');
    const found = orders.filter((order) => order.customerId === id);
    const result = found.map((order) => ({
      id: order.id,
      purchased: order.purchased,
      items: order.lines.map((line) => line.item),
    }));
    return { result, brief: found.map((order) => order.id).join(', ') || 'none' };
  },
};

const getOrder: DeskTool = {
  definition: define('get_order', 'Reads an order: date, currencies, lines with prices.', {
    order_id: 'string',
  }),
  run: async (input) => {
    await systemCall();
    const id = text(input, 'order_id');
    const order = orders.find((known) => known.id === id);
    if (order === undefined) throw new Error(`no order ${id}`);
    const { customerId: _private, ...result } = order;
    return { result, brief: `bought ${order.purchased}, paid in ${order.cardCurrency}` };
  },
};

const getReturn: DeskTool = {
  definition: define('get_return', 'Asks the warehouse what came back of an order.', {
    order_id: 'string',
  }),
  run: async (input) => {
    const id = text(input, 'order_id');
    let asked = 0;
    const received = await withBackoff(4, async () => {
      asked++;
      await systemCall();
      if (Math.random() < 0.4 && asked < 4) throw new Error('the warehouse is busy');
      return returns[id] ?? [];
    });
    const pieces = received.reduce((sum, line) => sum + line.quantity, 0);
    const again = asked === 1 ? '' : ` (asked ${asked} times)`;
    return { result: { order_id: id, received }, brief: `${pieces} received${again}` };
  },
};

const readPolicy: DeskTool = {
  definition: define('read_policy', `Reads a policy: ${Object.keys(policies).join(' or ')}.`, {
    topic: 'string',
  }),
  run: async (input) => {
    await systemCall();
    const topic = text(input, 'topic');
    const policy = policies[topic];
    if (policy === undefined) throw new Error(`no policy on ${topic}`);
    return { result: { topic, policy }, brief: `${policy.split(' ').length} words` };
  },
};

const getExchangeRate: DeskTool = {
  definition: define(
    'get_exchange_rate',
    'The published exchange rate on a date (YYYY-MM-DD), or the last one before it.',
    { from: 'string', to: 'string', date: 'string' },
  ),
  run: async (input) => {
    await systemCall();
    const [from, to, date] = [text(input, 'from'), text(input, 'to'), text(input, 'date')];
    const published = Object.entries(rates[`${from}/${to}`] ?? {});
    const found = published.filter(([day]) => day <= date).at(-1);
    if (found === undefined) throw new Error(`no rate from ${from} to ${to} on ${date}`);
    const [day, rate] = found;
    return { result: { from, to, published: day, rate }, brief: `${rate} (of ${day})` };
  },
};

export const lookUpTools: readonly DeskTool[] = [
  findCustomer,
  listOrders,
  getOrder,
  getReturn,
  readPolicy,
  getExchangeRate,
];
