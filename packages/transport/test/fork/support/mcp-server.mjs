// An MCP server over stdio that notes what it is asked, in the file that its argument names.
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const note = (words) => appendFileSync(process.argv[2], `${words}\n`);
let calls = 0;
note('started');
for await (const line of createInterface(process.stdin)) {
  const { id, method, params } = JSON.parse(line);
  note(method === 'tools/call' ? `${params.name} ${params.arguments.what}` : method);
  if (id === undefined) continue;
  const text = `${params?.arguments?.what} by ${process.pid}, call ${++calls}`;
  const result = method === 'tools/call' ? { content: [{ type: 'text', text }] } : {};
  const answer = () => console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
  if (params?.arguments?.what === 'slow') setTimeout(answer, 300);
  else answer();
}
