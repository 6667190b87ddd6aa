// An agent that streams, draws, calls back with what it saw, and does so for ever.
const url = process.env.MODEL_BASE_URL;
for (let turn = 0; ; turn++) {
  const id = crypto.randomUUID();
  const response = await fetch(`${url}/stream`, { method: 'POST', body: `${turn} ${id}` });
  let seen = '';
  for await (const chunk of response.body) {
    seen += new TextDecoder().decode(chunk);
    // An outward act that depends on everything before it; the server acknowledges it.
    await fetch(`${url}/act`, { method: 'POST', body: `${turn} ${id} ${seen} ${Math.random()}` });
  }
}
