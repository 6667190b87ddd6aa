// Asks the model twice; what it says first is booked, then the hours are looked up.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const server = new URL('mcp-server.mjs', import.meta.url).pathname;
const child = spawn(process.execPath, [server, process.argv[2]], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const open = new Map();
createInterface(child.stdout).on('line', (line) => {
  const { id, result } = JSON.parse(line);
  open.get(id)(result);
  open.delete(id);
});
let ids = 0;
const send = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const ask = (method, params) =>
  new Promise((resolve) => {
    const id = ids++;
    open.set(id, resolve);
    send({ id, method, params });
  });
const call = async (name, what) =>
  (await ask('tools/call', { name, arguments: { what }, _meta: { progressToken: ids } })).content[0]
    .text;

const messages = [];
async function say(content) {
  messages.push({ role: 'user', content });
  const response = await fetch(`${process.env.MODEL_BASE_URL}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 99, messages }),
  });
  const { content: said } = await response.json();
  messages.push({ role: 'assistant', content: said[0].text });
  return said[0].text;
}

await ask('initialize', { protocolVersion: '2025-11-25' });
send({ method: 'notifications/initialized' });
const slow = process.argv[3] === 'slow' ? call('wait', 'slow') : undefined;
console.log(await call('book', await say('begin')));
console.log(await say(await call('look', 'hours')));
if (slow !== undefined) console.log(await slow);
child.stdin.end();
const [code] = await once(child, 'close');
console.log(`the server ended with ${code}`);
