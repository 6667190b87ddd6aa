import { format, round } from '../shop/money.ts';
import { systemCall } from './pause.ts';
import { type DeskTool, define, number, text } from './tool.ts';

const convertAmount: DeskTool = {
  definition: define('convert_amount', 'Multiplies an amount by a rate, rounded to cents.', {
    amount: 'number',
    rate: 'number',
  }),
  run: async (input) => {
    const converted = round(number(input, 'amount') * number(input, 'rate'));
    return { result: { converted }, brief: converted.toFixed(2) };
  },
};

const issueRefund: DeskTool = {
  definition: define('issue_refund', 'Refunds money to the card of an order. Cannot be undone.', {
    order_id: 'string',
    amount: 'number',
    currency: 'string',
  }),
  run: async (input, desk) => {
    await systemCall();
    const orderId = text(input, 'order_id');
    const refund = { orderId, amount: number(input, 'amount'), currency: text(input, 'currency') };
    if (desk.refunds.some((earlier) => earlier.orderId === orderId)) {
      throw new Error(`${orderId} has been refunded already`);
    }
    desk.refunds.push(refund);
    return { result: { status: 'sent', ...refund }, brief: `${format(refund)} sent` };
  },
};

const writeCustomer: DeskTool = {
  definition: define('write_customer', 'Sends an e-mail to the customer.', {
    email: 'string',
    text: 'string',
  }),
  run: async (input, desk) => {
    await systemCall();
    const letter = { to: text(input, 'email'), text: text(input, 'text') };
    desk.letters.push(letter);
    return { result: { status: 'sent' }, brief: 'sent' };
  },
};

const closeTicket: DeskTool = {
  definition: define('close_ticket', 'Closes the ticket with a note for the records.', {
    note: 'string',
  }),
  run: async (input, desk) => {
    text(input, 'note');
    desk.closedAt = new Date().toISOString();
    return { result: { closed_at: desk.closedAt }, brief: `closed at ${desk.closedAt}` };
  },
};

export const actTools: readonly DeskTool[] = [
  convertAmount,
  issueRefund,
  writeCustomer,
  closeTicket,
];
