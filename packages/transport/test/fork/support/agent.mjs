// An agent as people write them: it reads standard input, runs a program, draws, and asks a model.
import { execFileSync } from 'node:child_process';
import { text } from 'node:stream/consumers';

const url = process.env.MODEL_BASE_URL;
const prompt = (await text(process.stdin)).trim();
const messages = [{ role: 'user', content: prompt }];
for (let step = 0; step < 4; step++) {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': process.env.MODEL_API_KEY },
    body: JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 99, messages }),
  });
  const { content } = await response.json();
  const said = content[0].text;
  messages.push({ role: 'assistant', content: said });
  const shell = process.platform === 'win32' ? 'cmd' : 'echo';
  const output = execFileSync(shell, [process.env.SAY ?? 'hello'])
    .toString()
    .trim();
  messages.push({ role: 'user', content: `${output} ${Math.floor(Math.random() * 1e6)}` });
  console.log(said);
}
